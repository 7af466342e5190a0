using System.Runtime.InteropServices;

namespace Transfer.Onnx;

/// <summary>
/// Puts a folder's list of names on the disk. Without it a loss of power can undo a rename, even of a file whose bytes are on the disk.
/// </summary>
public static partial class FolderFlush
{
    private const int InvalidArgument = 22;

    /// <summary>Flushes the names that are directly in a folder. Windows writes them down by itself.</summary>
    /// <param name="folder">The folder; empty for the current one.</param>
    /// <exception cref="IOException">The disk refused.</exception>
    public static void Run(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        int handle = Open(folder.Length == 0 ? "." : folder, 0);
        if (handle < 0)
        {
            // A folder in which one may write but not look cannot be opened; its names are flushed when the system does so.
            return;
        }

        try
        {
            // Some file systems (of networks, in user space) know no flush of a folder, and say that the argument is invalid.
            if (Flush(handle) != 0 && Marshal.GetLastPInvokeError() is var error and not InvalidArgument)
                throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
        }
        finally
        {
            _ = Close(handle);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Flush(int handle);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int handle);
}
