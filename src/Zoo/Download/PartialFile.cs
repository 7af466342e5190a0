using System.Security.Cryptography;
using Transfer.Onnx;

namespace Transfer.Zoo;

/// <summary>
/// The file that a download grows in, with the running digest of what is in it. It outlives an interruption: opened again, it goes on
/// where it ended. A second file beside it remembers the address and entity tag that its bytes came under.
/// </summary>
/// <remarks>
/// It cannot be an atomic temporary, which would vanish with the interruption; the final name is given elsewhere, after the digest was
/// compared.
/// </remarks>
internal sealed class PartialFile : IDisposable
{
    private readonly string _path;
    private readonly FileStream _stream;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Opens or creates the file; one that is longer than <paramref name="limit"/> is emptied.</summary>
    public PartialFile(string path, long limit)
    {
        _path = path;
        try
        {
            _stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, 1 << 16);
            if (_stream.Length > limit)
                _stream.SetLength(0);
            byte[] buffer = new byte[1 << 20];
            for (int read; (read = _stream.Read(buffer)) > 0;)
                _hash.AppendData(buffer, 0, read);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            _stream?.Dispose();
            throw TransferException.FileAccess(path, error);
        }

        Length = _stream.Length;
    }

    /// <summary>Bytes so far.</summary>
    public long Length { get; private set; }

    /// <summary>The digest of the bytes so far.</summary>
    public string Digest() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    /// <summary>Adds bytes at the end.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        try
        {
            _stream.Write(bytes);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw TransferException.FileAccess(_path, error);
        }

        _hash.AppendData(bytes);
        Length += bytes.Length;
    }

    /// <summary>Empties the file.</summary>
    public void Restart()
    {
        try
        {
            _stream.SetLength(0);
            _stream.Position = 0;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw TransferException.FileAccess(_path, error);
        }

        _ = _hash.GetHashAndReset();
        Length = 0;
    }

    /// <summary>Puts every byte on the disk.</summary>
    public void Flush()
    {
        try
        {
            _stream.Flush(flushToDisk: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw TransferException.FileAccess(_path, error);
        }
    }

    /// <summary>Refuses to begin what cannot end: less room on the disk than bytes to come.</summary>
    /// <exception cref="TransferException">There is less (kind Resource).</exception>
    public void RequireRoom(long bytesToCome)
    {
        long free;
        try
        {
            free = new DriveInfo(Path.GetFullPath(_path)).AvailableFreeSpace;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            // A file system that does not say (a network share) is found full when it is full.
            return;
        }

        if (free < bytesToCome)
            throw new TransferException(ErrorKind.Resource,
                $"{Shown.Path(_path)}: {bytesToCome} bytes are to be written and {free} are free on this disk; free some space and run again");
    }

    /// <summary>The entity tag that the bytes so far came under from this address, or null where there is none.</summary>
    public string? TagOf(Uri address)
    {
        try
        {
            return File.Exists(TagPath) && File.ReadAllLines(TagPath) is [var from, var tag] && from == address.AbsoluteUri ? tag : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Remembers the entity tag, or that there is none.</summary>
    public void Remember(Uri address, string? tag)
    {
        if (tag is null)
            Forget();
        else
            AtomicFile.WriteText(TagPath, $"{address.AbsoluteUri}\n{tag}\n");
    }

    /// <summary>Removes the remembered tag.</summary>
    public void Forget()
    {
        try
        {
            File.Delete(TagPath);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw TransferException.FileAccess(TagPath, error);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _stream.Dispose();
        _hash.Dispose();
    }

    private string TagPath => _path + ".tag";
}
