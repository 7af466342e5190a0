using System.Buffers.Binary;

namespace Transfer.Runtime;

/// <summary>
/// Tells whether a Linux library was cut off. The system's loader maps the pages that the file's header speaks of, and a process
/// dies (SIGBUS) when it touches one behind the end of the file; so it is asked before.
/// </summary>
internal static class ElfFile
{
    private const int HeaderBytes = 64;

    /// <summary>
    /// How many bytes a 64-bit ELF file lacks to the end of its section table, which linkers write last; 0 when it is whole or is
    /// no such file, about which the loader has its own words.
    /// </summary>
    public static long MissingBytes(string path)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        using FileStream file = File.OpenRead(path);
        bool isElf64 = file.ReadAtLeast(header, HeaderBytes, throwOnEndOfStream: false) == HeaderBytes
            && header[..4].SequenceEqual("\u007fELF"u8) && header[4] == 2;
        if (!isElf64)
            return 0;
        ulong table = BinaryPrimitives.ReadUInt64LittleEndian(header[40..]);
        int entries = BinaryPrimitives.ReadUInt16LittleEndian(header[58..]) * BinaryPrimitives.ReadUInt16LittleEndian(header[60..]);
        ulong end = table + (ulong)entries;
        return end > (ulong)file.Length ? (long)(end - (ulong)file.Length) : 0;
    }
}
