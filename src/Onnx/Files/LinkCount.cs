using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Transfer.Onnx;

/// <summary>How many names a file has. A hard link has no target to look at, so this is how one into a model's folder is seen.</summary>
internal static partial class LinkCount
{
    private const int HandleItself = 0x1000;
    private const uint WantsLinks = 4;
    private const int LinksAt = 16;
    private const int Size = 256;

    /// <summary>The number of names of an open file; 1 where the system does not say.</summary>
    public static uint Of(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
            return 1;
        byte[] status = new byte[Size];
        try
        {
            return Statx(file, "", HandleItself, WantsLinks, status) == 0 ? BinaryPrimitives.ReadUInt32LittleEndian(status.AsSpan(LinksAt)) : 1;
        }
        catch (EntryPointNotFoundException)
        {
            return 1;
        }
    }

    // The layout of struct statx is the kernel's and the same on every architecture.
    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(SafeFileHandle file, string path, int flags, uint mask, byte[] status);
}
