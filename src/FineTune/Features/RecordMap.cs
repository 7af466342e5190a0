using System.IO.MemoryMappedFiles;
using Microsoft.Win32.SafeHandles;

namespace Transfer.FineTune;

/// <summary>The records of a <see cref="RecordFile"/> at one moment, read from the mapped file.</summary>
internal sealed class RecordMap : IDisposable
{
    private readonly int _recordSize;
    private readonly int _width;
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private bool _disposed;

    public RecordMap(SafeFileHandle handle, long length, int recordSize, int width)
    {
        (Length, _recordSize, _width) = (length, recordSize, width);
        _file = MemoryMappedFile.CreateFromFile(handle, null, length, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        _view = _file.CreateViewAccessor(0, length, MemoryMappedFileAccess.Read);
    }

    /// <summary>The bytes mapped.</summary>
    public long Length { get; }

    /// <summary>The floats of a record.</summary>
    public unsafe ReadOnlySpan<float> Row(long record)
    {
        ObjectDisposedException.ThrowIf(_disposed, typeof(FeatureCache));
        long offset = RecordFile.HeaderSize + (record * _recordSize) + ContentHash.Size;
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + (4L * _width), Length);
        byte* start = null;
        _view.SafeMemoryMappedViewHandle.AcquirePointer(ref start);
        // Given back at once: what keeps the view alive is that the cache is not disposed while its rows are read.
        _view.SafeMemoryMappedViewHandle.ReleasePointer();
        return new ReadOnlySpan<float>(start + _view.PointerOffset + offset, _width);
    }

    public void Dispose()
    {
        _disposed = true;
        _view.Dispose();
        _file.Dispose();
    }
}
