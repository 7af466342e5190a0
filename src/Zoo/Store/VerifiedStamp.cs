using System.Globalization;
using Transfer.Onnx;

namespace Transfer.Zoo;

/// <summary>
/// Remembers that a file was compared with its digest today. The stamp holds the day, and the file's size and time of writing; it counts
/// only while all three still agree, so a clock that was set back or a file that was written again leads to a new comparison.
/// </summary>
internal sealed class VerifiedStamp(string path, string file, TimeProvider clock)
{
    public bool IsCurrent()
    {
        try
        {
            return File.ReadAllText(path) == Now();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    public void Write()
    {
        try
        {
            AtomicFile.WriteText(path, Now());
        }
        catch (TransferException)
        {
            // In a cache that may only be read, a file is compared on every use: slower and still right.
        }
    }

    private string Now()
    {
        var info = new FileInfo(file);
        return string.Create(CultureInfo.InvariantCulture, $"{clock.GetUtcNow():yyyy-MM-dd} {info.Length} {info.LastWriteTimeUtc.Ticks}\n");
    }
}
