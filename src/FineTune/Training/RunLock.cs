using System.Globalization;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>
/// The right to train into a folder: an exclusively opened file in it, which the operating system gives free when the process ends in any
/// way, and beside it the process's number for whoever comes second.
/// </summary>
internal sealed class RunLock : IDisposable
{
    private const string File = "training.lock", Owner = "training.pid";

    private readonly string _folder;
    private readonly FileStream _stream;

    private RunLock(string folder, FileStream stream) => (_folder, _stream) = (folder, stream);

    /// <summary>Takes it.</summary>
    /// <exception cref="TransferException">Another process trains there (Usage), or the folder cannot be written (Resource).</exception>
    public static RunLock Take(string folder)
    {
        string path = Path.Combine(folder, File);
        try
        {
            var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
            System.IO.File.WriteAllText(Path.Combine(folder, Owner), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new RunLock(folder, stream);
        }
        catch (IOException error) when (IsHeld(error))
        {
            throw new TransferException(ErrorKind.Usage, $"{Shown.Path(folder)}: process {OwnerOf(folder)} trains into it; wait for it, or choose another folder with --out", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw TransferException.FileAccess(folder, error);
        }
    }

    /// <summary>Whether a path is that of a lock's own files.</summary>
    public static bool IsFile(string path) => Path.GetFileName(path) is File or Owner;

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream.Dispose();
        foreach (string name in new[] { File, Owner })
            System.IO.File.Delete(Path.Combine(_folder, name));
    }

    private static string OwnerOf(string folder)
    {
        try
        {
            return System.IO.File.ReadAllText(Path.Combine(folder, Owner));
        }
        catch (IOException)
        {
            return "unknown";
        }
    }

    // EWOULDBLOCK of flock on Linux and macOS; ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION on Windows.
    private static bool IsHeld(IOException error) => (error.HResult & 0xFFFF) is var code && (OperatingSystem.IsWindows() ? code is 32 or 33 : code is 11 or 35);
}
