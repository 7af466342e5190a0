namespace Transfer.Onnx;

/// <summary>
/// A file that must be tried before it takes its name: it is written beside the wanted one, looked at, and renamed by
/// <see cref="Commit"/>; without that nothing is left.
/// </summary>
public sealed class StagedFile : IDisposable
{
    private readonly string _final;
    private bool _committed;

    /// <summary>Chooses a temporary name in the folder of <paramref name="final"/>, with its extension.</summary>
    /// <exception cref="TransferException">A folder has the wanted name (kind Usage).</exception>
    public StagedFile(string final)
    {
        if (final.Length == 0)
            throw new TransferException(ErrorKind.Usage, "the name of the file to write is empty; give one");
        if (Directory.Exists(final))
            throw new TransferException(ErrorKind.Usage, $"{Shown.Name(final)}: is a folder; give the name of a file in it");
        _final = final;
        string folder = System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(final))!;
        Path = System.IO.Path.Combine(folder, $".{Guid.NewGuid():N}.tmp{System.IO.Path.GetExtension(final)}");
    }

    /// <summary>Where it is until then.</summary>
    public string Path { get; }

    /// <summary>Writes its content, in the place of what was written before.</summary>
    /// <exception cref="TransferException">The disk is full, the folder is missing or may not be written; the message names the wanted file.</exception>
    public void Write(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using var stream = new FileStream(Path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
            stream.Write(bytes.Span);
            stream.Flush(flushToDisk: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw TransferException.FileAccess(_final, error);
        }
    }

    /// <summary>Gives the file its name, in the place of what had it.</summary>
    /// <exception cref="TransferException">The disk refused (kind Resource).</exception>
    public void Commit()
    {
        try
        {
            File.Move(Path, _final, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw TransferException.FileAccess(_final, error);
        }

        _committed = true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!_committed && File.Exists(Path))
            File.Delete(Path);
    }
}
