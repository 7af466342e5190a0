namespace Transfer.FineTune;

/// <summary>
/// The right to write a feature store: an exclusively opened file beside it. The operating system ends it with the process, so a
/// killed writer blocks nobody.
/// </summary>
internal sealed class FeatureLock : IDisposable
{
    private const int WaitMilliseconds = 20;
    private const int MostWaits = 500;

    private readonly FileStream _file;

    private FeatureLock(FileStream file) => _file = file;

    /// <summary>Waits up to ten seconds for the lock of the store at <paramref name="path"/>.</summary>
    /// <exception cref="IOException">Another process kept it, or the folder cannot be written.</exception>
    public static FeatureLock Take(string path)
    {
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                return new FeatureLock(new FileStream(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1));
            }
            catch (IOException) when (attempt < MostWaits && Directory.Exists(Path.GetDirectoryName(path)))
            {
                Thread.Sleep(WaitMilliseconds);
            }
        }
    }

    public void Dispose() => _file.Dispose();
}
