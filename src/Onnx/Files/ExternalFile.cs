using Microsoft.Win32.SafeHandles;

namespace Transfer.Onnx;

/// <summary>Reads ranges of a model's data files.</summary>
internal static class ExternalFile
{
    private const long CopyBuffer = 1 << 20;

    /// <summary>The bytes of a range.</summary>
    /// <exception cref="TransferException">
    /// The place is unsafe or too short (kind BadInput), or the file is missing (kind NotFound) or unreadable (kind Resource).
    /// </exception>
    public static byte[] Read(string label, string? folder, string location, long offset, long length)
    {
        string path = Locate(label, folder, location, offset, length);
        using SafeFileHandle handle = Open(label, path, location, offset, length);
        byte[] bytes = GC.AllocateUninitializedArray<byte>((int)length);
        Fill(label, path, location, handle, bytes, offset);
        return bytes;
    }

    /// <summary>Writes the bytes of a range, of any length, to a stream; errors as for <see cref="Read"/>.</summary>
    public static void Copy(string label, string? folder, string location, long offset, long length, Stream destination)
    {
        string path = Locate(label, folder, location, offset, length);
        byte[] buffer = new byte[(int)Math.Min(length, CopyBuffer)];
        using SafeFileHandle handle = Open(label, path, location, offset, length);
        for (long done = 0; done < length;)
        {
            Span<byte> part = buffer.AsSpan(0, (int)Math.Min(length - done, buffer.Length));
            Fill(label, path, location, handle, part, offset + done);
            destination.Write(part);
            done += part.Length;
        }
    }

    /// <summary>The full path of a data file that is safe, there and long enough, found without opening anything.</summary>
    public static string Locate(string label, string? folder, string location, long offset, long length)
    {
        if (folder is null)
            throw new TransferException(ErrorKind.BadInput,
                $"{label}: its data is in '{Shown.Name(location)}', and the model came from memory; name the folder when loading");
        string path = SafePath.Resolve(folder, location, label);
        if (Directory.Exists(path))
            throw new TransferException(ErrorKind.BadInput,
                $"{label}: external_data: location '{Shown.Name(location)}' is refused: it is a folder; data must be a file");
        var info = new FileInfo(path);
        if (!info.Exists)
            throw new TransferException(ErrorKind.NotFound,
                $"{label}: external_data: '{Shown.Name(location)}' is missing; put it beside the model");

        // A pipe or device has length 0 and is therefore never opened, which could block for ever.
        CheckEnd(label, location, info.Length, offset, length);
        return path;
    }

    private static SafeFileHandle Open(string label, string path, string location, long offset, long length)
    {
        SafeFileHandle? handle = null;
        try
        {
            // The length is asked of what was opened: the name may lead elsewhere by now.
            handle = File.OpenHandle(path);
            CheckEnd(label, location, RandomAccess.GetLength(handle), offset, length);
            return handle;
        }
        catch (Exception error)
        {
            handle?.Dispose();
            if (error is TransferException)
                throw;
            throw TransferException.FileAccess(path, error);
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
                    $"{label}: external_data: '{Shown.Name(location)}' was cut while it was read; run again");
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
