using System.Buffers;
using System.Runtime.InteropServices;

namespace Transfer.Runtime.Interop;

/// <summary>
/// An object of ONNX Runtime's with the function that releases it. The memory that the object was made over, if it is the
/// caller's, stays pinned until then, which may be after <see cref="SafeHandle.Dispose()"/> when a run still uses it.
/// </summary>
internal sealed unsafe class OrtHandle : SafeHandle
{
    private readonly delegate* unmanaged<nint, void> _release;
    private MemoryHandle _pin;

    public OrtHandle(nint pointer, delegate* unmanaged<nint, void> release, MemoryHandle pin = default)
        : base(0, ownsHandle: true)
    {
        _release = release;
        _pin = pin;
        SetHandle(pointer);
    }

    /// <inheritdoc/>
    public override bool IsInvalid => handle == 0;

    /// <summary>The object's address, good while the handle is kept open by <see cref="Hold"/>.</summary>
    public nint Pointer => handle;

    /// <summary>Keeps the object alive until <see cref="SafeHandle.DangerousRelease"/>.</summary>
    /// <exception cref="ObjectDisposedException"><paramref name="owner"/> was disposed of.</exception>
    public void Hold(object owner)
    {
        ObjectDisposedException.ThrowIf(IsClosed, owner);
        bool held = false;
        DangerousAddRef(ref held);
    }

    /// <inheritdoc/>
    protected override bool ReleaseHandle()
    {
        _release(handle);
        _pin.Dispose();
        return true;
    }
}
