using Transfer.Onnx;

namespace Transfer.Zoo;

/// <summary>
/// An exclusive lock of the operating system on a file, shared by threads and processes. It ends when disposed and when its process
/// ends in any way, so no stale lock can remain.
/// </summary>
public sealed class FileLock : IDisposable
{
    private readonly FileStream _stream;

    private FileLock(FileStream stream) => _stream = stream;

    /// <summary>Waits for the lock as long as <paramref name="isAlive"/> changes its answer at least every <paramref name="patience"/>.</summary>
    /// <param name="path">The lock file; it is created where missing and never deleted.</param>
    /// <param name="patience">How long to wait for a holder that shows no progress.</param>
    /// <param name="isAlive">A number that moves while the holder works, such as the size of the file it writes.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="TransferException">The wait is over, or the file may not be created (kind Resource).</exception>
    public static async Task<FileLock> TakeAsync(string path, TimeSpan patience, Func<long> isAlive, CancellationToken cancellation)
    {
        long progress = isAlive(), since = Environment.TickCount64;
        for (int pause = 10; ; pause = Math.Min(pause * 2, 250))
        {
            if (TryTake(path) is { } held)
                return held;
            if (isAlive() is var now && now != progress)
                (progress, since) = (now, Environment.TickCount64);
            if (Environment.TickCount64 - since > patience.TotalMilliseconds)
                throw new TransferException(ErrorKind.Resource,
                    $"{Shown.Path(path)}: another process has held this lock for {patience.TotalSeconds:0.#} s without progress; end it and run again");
            await Task.Delay(pause, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>The lock, or null where another holder has it.</summary>
    /// <exception cref="TransferException">The file may not be created (kind Resource).</exception>
    public static FileLock? TryTake(string path)
    {
        try
        {
            return new FileLock(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1));
        }
        catch (IOException error) when (IsHeld(error))
        {
            return null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw TransferException.FileAccess(path, error);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _stream.Dispose();

    /// <summary>Whether the error says that somebody else has the file open.</summary>
    public static bool IsHeld(IOException error)
    {
        // EWOULDBLOCK of flock on Linux and macOS; ERROR_SHARING_VIOLATION and ERROR_LOCK_VIOLATION on Windows.
        int code = error.HResult & 0xFFFF;
        return OperatingSystem.IsWindows() ? code is 32 or 33 : code is 11 or 35;
    }
}
