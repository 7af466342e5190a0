using System.Runtime.InteropServices;

namespace Transfer.Onnx;

/// <summary>
/// Puts a folder's list of names on the disk. Without it a loss of power can undo a rename, even of a file whose bytes are on the disk.
/// </summary>
public static partial class FolderFlush
{
    // O_CLOEXEC, so that a child process does not inherit the handle.
    private const int ReadOnlyOfLinux = 0x80000, ReadOnlyOfApple = 0x1000000;

    // EINTR; and EINVAL, EROFS and ENOTSUP (of Linux and of macOS), with which file systems of networks or in user space say that they
    // know no flush of a folder.
    private const int Interrupted = 4;
    private static readonly int[] Unknown = [22, 30, 95, 45, 102];

    /// <summary>Flushes the names that are directly in a folder. Windows writes them down by itself.</summary>
    /// <param name="folder">The folder; empty for the current one.</param>
    /// <exception cref="IOException">The disk refused.</exception>
    public static void Run(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        int handle = Open(folder.Length == 0 ? "." : folder, OperatingSystem.IsMacOS() ? ReadOnlyOfApple : ReadOnlyOfLinux);
        if (handle < 0)
        {
            // A folder in which one may write but not look cannot be opened; its names are flushed when the system does so.
            return;
        }

        try
        {
            int error;
            do
                error = Flush(handle) == 0 ? 0 : Marshal.GetLastPInvokeError();
            while (error == Interrupted);
            if (error != 0 && !Unknown.Contains(error))
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
