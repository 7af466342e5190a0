namespace Transfer.Onnx;

/// <summary>
/// Writes a file whole or not at all: the bytes go to a temporary file in the same folder, are flushed to the disk, and
/// take the wanted name in one step. On any failure before that the file that was there is untouched and no temporary is left; where only the
/// name cannot be flushed to the disk, the new file is there, whole, and the error says that a loss of power may still undo it.
/// </summary>
public static class AtomicFile
{
    /// <summary>Writes <paramref name="path"/> with what <paramref name="write"/> puts on the stream.</summary>
    /// <exception cref="TransferException">The disk is full, the folder is missing or may not be written (kind Resource or NotFound).</exception>
    public static void Write(string path, Action<Stream> write)
    {
        string temporary = $"{path}.tmp-{Environment.ProcessId}-{Guid.NewGuid():N}";
        try
        {
            using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
            FolderFlush.Run(Path.GetDirectoryName(path)!);
        }
        catch (Exception error)
        {
            TryDelete(temporary);
            if (error is IOException or UnauthorizedAccessException)
                throw TransferException.FileAccess(path, error);
            throw;
        }
    }

    /// <summary>Writes <paramref name="bytes"/> as the whole content of <paramref name="path"/>.</summary>
    public static void WriteBytes(string path, ReadOnlyMemory<byte> bytes) => Write(path, stream => stream.Write(bytes.Span));

    /// <summary>Writes <paramref name="text"/> as UTF-8 without a byte-order mark.</summary>
    public static void WriteText(string path, string text) => WriteBytes(path, System.Text.Encoding.UTF8.GetBytes(text));

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // The first error is the one to report.
        }
    }
}
