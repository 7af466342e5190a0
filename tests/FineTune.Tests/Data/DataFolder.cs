using Transfer.TestKit;

namespace Transfer.FineTune.Tests.Data;

/// <summary>A temporary data folder filled from short descriptions; the content of each "picture" is its text.</summary>
internal sealed class DataFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public string Path => _folder.Path;

    public void Dispose() => _folder.Dispose();

    public string At(string relative) => System.IO.Path.Combine([_folder.Path, .. relative.Split('/')]);

    /// <summary>Writes files whose content is their own relative path, so that all differ.</summary>
    public DataFolder With(params string[] files)
    {
        foreach (string file in files)
            Write(file, file);
        return this;
    }

    public DataFolder Write(string file, string content)
    {
        _ = Directory.CreateDirectory(System.IO.Path.GetDirectoryName(At(file))!);
        File.WriteAllText(At(file), content);
        return this;
    }

    public DataFolder WithEmpty(string folder)
    {
        _ = Directory.CreateDirectory(At(folder));
        return this;
    }

    public string Relative(string path) => System.IO.Path.GetRelativePath(Path, path).Replace('\\', '/');
}
