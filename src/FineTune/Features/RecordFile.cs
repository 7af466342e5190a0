using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Transfer.FineTune;

/// <summary>
/// A file of feature rows. Header, 64 bytes: magic with version (8), width (4), key (32), zeros, CRC-32C of the first 60 (4).
/// Record: SHA-256 of the content (32), width floats little-endian, CRC-32C of both (4). Records are only ever appended, so what
/// a crash leaves is a torn tail, which the next writer cuts off; a record whose checksum is wrong is not there.
/// </summary>
internal sealed class RecordFile : IDisposable
{
    public const int HeaderSize = 64;
    private const int ReadSize = 1 << 20;

    private readonly SafeFileHandle _handle;
    private readonly int _width;
    private readonly List<RecordMap> _maps = [];

    public RecordFile(SafeFileHandle handle, int width)
    {
        (_handle, _width) = (handle, width);
        RecordSize = ContentHash.Size + (4 * width) + 4;
    }

    /// <summary>Bytes of a record.</summary>
    public int RecordSize { get; }

    /// <summary>The first 64 bytes of a store.</summary>
    public static byte[] Header(ContentHash key, int width)
    {
        byte[] header = new byte[HeaderSize];
        "TFFEAT\0\u0001"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(8), width);
        key.CopyTo(header.AsSpan(12));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(60), Crc(header.AsSpan(0, 60)));
        return header;
    }

    /// <summary>Whether the file begins with this header and is no larger than <paramref name="largest"/> bytes.</summary>
    public bool HasHeader(ReadOnlySpan<byte> header, long largest)
    {
        Span<byte> found = stackalloc byte[HeaderSize];
        return RandomAccess.GetLength(_handle) <= largest && RandomAccess.Read(_handle, found, 0) == HeaderSize && found.SequenceEqual(header);
    }

    /// <summary>Reads every whole record once and hands on those whose checksum is right; returns the number of the others.</summary>
    public int Scan(Action<ContentHash, long> onRecord)
    {
        long count = (RandomAccess.GetLength(_handle) - HeaderSize) / RecordSize;
        int perRead = Math.Max(1, ReadSize / RecordSize);
        byte[] buffer = new byte[perRead * RecordSize];
        int damaged = 0;
        for (long first = 0; first < count; first += perRead)
        {
            int records = (int)Math.Min(perRead, count - first);
            int read = ReadFully(buffer.AsSpan(0, records * RecordSize), HeaderSize + (first * RecordSize));
            for (int i = 0; i < read / RecordSize; i++)
            {
                ReadOnlySpan<byte> record = buffer.AsSpan(i * RecordSize, RecordSize);
                if (Crc(record[..^4]) == BinaryPrimitives.ReadUInt32LittleEndian(record[^4..]))
                    onRecord(new ContentHash(record[..ContentHash.Size]), first + i);
                else
                    damaged++;
            }
        }

        return damaged;
    }

    /// <summary>Appends rows behind the last whole record and returns the number of the first. The caller holds the writer's lock.</summary>
    /// <exception cref="IOException">The disk is full or failed; the file is as it was.</exception>
    public long Append(ReadOnlySpan<ContentHash> hashes, ReadOnlySpan<float> rows)
    {
        byte[] bytes = new byte[hashes.Length * RecordSize];
        for (int i = 0; i < hashes.Length; i++)
        {
            Span<byte> record = bytes.AsSpan(i * RecordSize, RecordSize);
            hashes[i].CopyTo(record);
            MemoryMarshal.AsBytes(rows.Slice(i * _width, _width)).CopyTo(record[ContentHash.Size..]);
            BinaryPrimitives.WriteUInt32LittleEndian(record[^4..], Crc(record[..^4]));
        }

        long first = Math.Max(0, RandomAccess.GetLength(_handle) - HeaderSize) / RecordSize;
        long end = HeaderSize + (first * RecordSize);
        try
        {
            RandomAccess.Write(_handle, bytes, end);
        }
        catch (IOException)
        {
            RandomAccess.SetLength(_handle, end);
            throw;
        }

        return first;
    }

    /// <summary>Reads the floats of a record without mapping it.</summary>
    public bool Read(long record, Span<float> row)
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(row);
        return ReadFully(bytes, HeaderSize + (record * RecordSize) + ContentHash.Size) == bytes.Length;
    }

    /// <summary>All records up to now, mapped; belongs to this file and ends with it.</summary>
    public RecordMap Map()
    {
        long length = RandomAccess.GetLength(_handle);
        if (_maps.Count == 0 || _maps[^1].Length != length)
            _maps.Add(new RecordMap(_handle, length, RecordSize, _width));
        return _maps[^1];
    }

    public void Dispose()
    {
        foreach (RecordMap map in _maps)
            map.Dispose();
        _handle.Dispose();
    }

    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        for (; bytes.Length >= 8; bytes = bytes[8..])
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        foreach (byte b in bytes)
            crc = BitOperations.Crc32C(crc, b);
        return ~crc;
    }

    private int ReadFully(Span<byte> bytes, long offset)
    {
        int total = 0;
        while (total < bytes.Length)
        {
            int read = RandomAccess.Read(_handle, bytes[total..], offset + total);
            if (read == 0)
                break;
            total += read;
        }

        return total;
    }
}
