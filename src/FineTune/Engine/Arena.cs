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

    private Arena(long bytes) => Bytes = bytes;

    /// <summary>The size.</summary>
    public long Bytes { get; }

    /// <summary>Places the storages and gives each its address; what a storage pointed to before is copied.</summary>
    /// <exception cref="TransferException">The memory cannot be had (kind Resource).</exception>
    public static Arena Allocate(IEnumerable<Storage> storages)
    {
        (List<(Storage Storage, long Offset)> placed, long total) = Lay(storages);
        var arena = new Arena(total);
        arena.Take();
        foreach ((Storage storage, long offset) in placed)
        {
            byte* to = arena._memory + offset;
            if (storage.Pointer is not null)
                Buffer.MemoryCopy(storage.Pointer, to, storage.Bytes, storage.Bytes);
            storage.Pointer = to;
            storage.IsPlaced = true;
        }

        return arena;
    }

    /// <summary>An arena of the size that <see cref="Allocate"/> would take, without memory.</summary>
    public static Arena Measure(IEnumerable<Storage> storages) => new(Lay(storages).Total);

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
    }

    private static (List<(Storage Storage, long Offset)> Placed, long Total) Lay(IEnumerable<Storage> storages)
    {
        List<(Storage Storage, long Offset)> placed = [];
        long total = 0;
        foreach (Storage storage in storages.OrderByDescending(s => s.IsPermanent).ThenByDescending(s => s.Bytes).ThenBy(s => s.First))
        {
            long offset = storage.IsPermanent ? total : LowestFree(placed, storage);
            placed.Add((storage, offset));
            total = Math.Max(total, RoundUp(offset + storage.Bytes));
        }

        return (placed, total);
    }

    private void Take()
    {
        try
        {
            _memory = (byte*)NativeMemory.AlignedAlloc((nuint)Math.Max(Alignment, Bytes), Alignment);
        }
        catch (OutOfMemoryException error)
        {
            throw new TransferException(ErrorKind.Resource,
                $"training: one step needs {Bytes / (1024 * 1024)} MiB, which this machine does not give; take a smaller batch, or train fewer layers", error);
        }

        NativeMemory.Clear(_memory, (nuint)Bytes);
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
