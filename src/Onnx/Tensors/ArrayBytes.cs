using System.Buffers;
using System.Runtime.InteropServices;

namespace Transfer.Onnx;

/// <summary>The bytes of an array of numbers, without a copy.</summary>
internal sealed class ArrayBytes<T>(T[] array) : MemoryManager<byte>
    where T : unmanaged
{
    public override Span<byte> GetSpan() => MemoryMarshal.AsBytes(array.AsSpan());

    public override MemoryHandle Pin(int elementIndex = 0)
    {
        var handle = GCHandle.Alloc(array, GCHandleType.Pinned);
        unsafe
        {
            return new MemoryHandle((byte*)handle.AddrOfPinnedObject() + elementIndex, handle, this);
        }
    }

    public override void Unpin()
    {
        // The handle frees itself: it is part of the MemoryHandle.
    }

    protected override void Dispose(bool disposing)
    {
        // The array is the garbage collector's.
    }
}
