using Microsoft.Win32.SafeHandles;

namespace Transfer.Onnx;

/// <summary>
/// Reads ranges of a model's data files. Each is opened once, what was opened is looked at rather than what its name leads to by then, and only from that is read.
/// </summary>
internal static class ExternalFile
{
    private const long CopyBuffer = 1 << 20;

    /// <summary>The bytes of a range.</summary>
    /// <exception cref="TransferException">
    /// The place is unsafe or too short (kind BadInput), or the file is missing (kind NotFound) or unreadable (kind Resource).
    /// </exception>
    public static byte[] Read(string label, string? folder, string location, long offset, long length)
    {
        using SafeFileHandle handle = Open(label, folder, location, offset, length, out string path);
        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)length);
        Fill(label, path, location, handle, bytes, offset);
        return bytes;
    }

    /// <summary>Writes the bytes of a range, of any length, to a stream; errors as for <see cref="Read"/>.</summary>
    public static void Copy(string label, string? folder, string location, long offset, long length, Stream destination)
    {
        byte[] buffer = new byte[(int)Math.Min(length, CopyBuffer)];
        using SafeFileHandle handle = Open(label, folder, location, offset, length, out string path);
        for (long done = 0; done < length;)
        {
            Span<byte> part = buffer.AsSpan(0, (int)Math.Min(length - done, buffer.Length));
            Fill(label, path, location, handle, part, offset + done);
            destination.Write(part);
            done += part.Length;
        }
    }

    /// <summary>The full path of a data file that is safe, there and long enough, found without opening anything; errors as for <see cref="Read"/>.</summary>
    public static string Locate(string label, string? folder, string location, long offset, long length)
    {
        if (folder is null)
            throw new TransferException(ErrorKind.BadInput,
                $"{label}: its data is in '{Shown.Name(location)}', and the model came from memory; name the folder when loading");
        string path = SafePath.Resolve(folder, location, label);
        long size;
        try
        {
            if (File.GetAttributes(path).HasFlag(FileAttributes.Directory))
                throw new TransferException(ErrorKind.BadInput,
                    $"{label}: external_data: location '{Shown.Name(location)}' is refused: it is a folder; data must be a file");
            size = new FileInfo(path).Length;
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new TransferException(ErrorKind.NotFound,
                $"{label}: external_data: '{Shown.Name(location)}' is missing; put it beside the model", error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw TransferException.FileAccess(path, error);
        }

        // A pipe or device has length 0 and is therefore never opened, which could block for ever.
        CheckEnd(label, location, size, offset, length);
        return path;
    }

    /// <summary>Opens a data file, and looks at what was opened as <see cref="Locate"/> does at its name; errors as for <see cref="Read"/>.</summary>
    /// <param name="label">What messages begin with.</param>
    /// <param name="folder">The model's folder, or null for a model from memory.</param>
    /// <param name="location">The name as the model has it.</param>
    /// <param name="offset">Where the range begins that must be in it.</param>
    /// <param name="length">The length of that range, at least 1.</param>
    /// <param name="path">Its full path.</param>
    public static SafeFileHandle Open(string label, string? folder, string location, long offset, long length, out string path)
    {
        path = Locate(label, folder, location, offset, length);
        return OpenLocated(label, folder!, path, location, offset, length);
    }

    /// <summary>The second half of <see cref="Open"/>, between which and the first somebody may have exchanged the file.</summary>
    internal static SafeFileHandle OpenLocated(string label, string folder, string path, string location, long offset, long length)
    {
        SafeFileHandle? handle = null;
        try
        {
            handle = File.OpenHandle(path);

            // Where the system does not say what it opened, the name is followed once more: it would have to be exchanged twice.
            if ((OpenedPath.Of(handle) ?? SafePath.Resolve(folder, location, label)) is var opened && opened != path)
            {
                throw new TransferException(ErrorKind.BadInput, $"{label}: external_data: location '{Shown.Name(location)}' is refused: "
                    + $"it was exchanged while it was opened, and led to '{Shown.Path(opened)}'; find out who writes into the model's folder");
            }

            CheckEnd(label, location, RandomAccess.GetLength(handle), offset, length);
            return handle;
        }
        catch (Exception error)
        {
            handle?.Dispose();
            if (error is IOException or UnauthorizedAccessException)
                throw TransferException.FileAccess(path, error);
            throw;
        }
    }

    private static void Fill(string label, string path, string location, SafeFileHandle handle, Span<byte> bytes, long offset)
    {
        for (int at = 0; at < bytes.Length;)
        {
            int read;
            try
            {
                read = RandomAccess.Read(handle, bytes[at..], offset + at);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException)
            {
                throw TransferException.FileAccess(path, error);
            }

            if (read == 0)
                throw new TransferException(ErrorKind.Resource,
                    $"{label}: external_data: '{Shown.Name(location)}' was cut while it was read; let whatever writes it end, and run again");
            at += read;
        }
    }

    private static void CheckEnd(string label, string location, long size, long offset, long length)
    {
        if (offset > size || length > size - offset)
        {
            throw new TransferException(ErrorKind.BadInput, $"{label}: external_data: offset {offset} and length {length} pass the end of "
                + $"'{Shown.Name(location)}', which has {size} bytes; get the data file again");
        }
    }
}
