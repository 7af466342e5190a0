using System.Runtime.InteropServices;
using Transfer.Onnx;

namespace Transfer.FineTune.Engine;

/// <summary>
/// One block of native memory, 64-byte aligned and zeroed, in which storages that are not needed at the same time share their place.
/// The largest storages are placed first, each at the lowest address that is free for as long as it is needed.
/// </summary>
internal sealed unsafe class Arena : IDisposable
{
    private const int Alignment = 64;
    private byte* _memory;

    private Arena(long bytes)
    {
        Bytes = bytes;
        try
        {
            _memory = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(Alignment, bytes), Alignment);
        }
        catch (OutOfMemoryException error)
        {
            throw new TransferException(ErrorKind.Resource,
                $"training: one step needs {bytes / (1024 * 1024)} MiB, which this machine does not give; take a smaller batch, or train fewer layers", error);
        }

        NativeMemory.Clear(_memory, (nuint)bytes);
    }

    /// <summary>The size.</summary>
    public long Bytes { get; }

    /// <summary>Places the storages and gives each its address; what a storage pointed to before is copied.</summary>
    public static Arena Allocate(IEnumerable<Storage> storages)
    {
        List<(Storage Storage, long Offset)> placed = [];
        long total = 0;
        foreach (Storage storage in storages.OrderByDescending(s => s.IsPermanent).ThenByDescending(s => s.Bytes).ThenBy(s => s.First))
        {
            long offset = storage.IsPermanent ? total : LowestFree(placed, storage);
            placed.Add((storage, offset));
            total = Math.Max(total, RoundUp(offset + storage.Bytes));
        }

        var arena = new Arena(total);
        foreach ((Storage storage, long offset) in placed)
        {
            byte* to = arena._memory + offset;
            if (storage.Pointer is not null)
                Buffer.MemoryCopy(storage.Pointer, to, storage.Bytes, storage.Bytes);
            storage.Pointer = to;
        }

        return arena;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }

    /// <summary>The placed storages, by offset, that live at the same time leave gaps; the first that is wide enough is taken.</summary>
    private static long LowestFree(List<(Storage Storage, long Offset)> placed, Storage storage)
    {
        long free = 0;
        foreach ((Storage other, long offset) in placed.Where(p => p.Storage.First <= storage.Last && storage.First <= p.Storage.Last).OrderBy(p => p.Offset))
        {
            if (offset >= free + storage.Bytes)
                break;
            free = Math.Max(free, RoundUp(offset + other.Bytes));
        }

        return free;
    }

    private static long RoundUp(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;
}
