using System.Globalization;
using Transfer.Onnx;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>
/// The right to train into a folder: a lock on a file in it, and beside that the process's number for whoever comes second.
/// </summary>
internal sealed class RunLock : IDisposable
{
    private const string File = "training.lock", Owner = "training.pid";

    private readonly string _folder;
    private readonly FileLock _held;

    private RunLock(string folder, FileLock held) => (_folder, _held) = (folder, held);

    /// <summary>Takes it.</summary>
    /// <exception cref="TransferException">Another process trains there (Usage), or the folder cannot be written (Resource).</exception>
    public static RunLock Take(string folder)
    {
        FileLock held = FileLock.TryTake(Path.Combine(folder, File)) ?? throw new TransferException(
            ErrorKind.Usage, $"{Shown.Path(folder)}: process {OwnerOf(folder)} trains into it; wait for it, or choose another folder with --out");
        try
        {
            System.IO.File.WriteAllText(Path.Combine(folder, Owner), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
            return new RunLock(folder, held);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            Release(folder, held);
            throw TransferException.FileAccess(folder, error);
        }
    }

    /// <summary>Whether a path is that of a lock's own files.</summary>
    public static bool IsFile(string path) => Path.GetFileName(path) is File or Owner;

    /// <inheritdoc/>
    public void Dispose() => Release(_folder, _held);

    private static void Release(string folder, FileLock held)
    {
        held.Dispose();
        if (!Directory.Exists(folder))
            return;
        foreach (string name in new[] { File, Owner })
            System.IO.File.Delete(Path.Combine(folder, name));
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
}
