using Transfer.Onnx;

namespace Transfer.Cli.Commands;

/// <summary>A native library that was looked for: where and what it is, or what is wrong and how to mend it.</summary>
internal sealed record LibraryFinding(string? Version, string? Path, string? Problem)
{
    /// <summary>Looks; an error of the library's is the finding.</summary>
    public static LibraryFinding Of(Func<(string Version, string Path)> look)
    {
        try
        {
            (string version, string path) = look();
            return new LibraryFinding(version, path, null);
        }
        catch (TransferException error)
        {
            return new LibraryFinding(null, null, error.Message);
        }
    }
}
