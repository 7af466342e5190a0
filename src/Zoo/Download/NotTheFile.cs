namespace Transfer.Zoo;

/// <summary>Recognises what servers send with status 200 in place of a model.</summary>
internal static class NotTheFile
{
    /// <summary>How many bytes from the start tell it.</summary>
    public const int Needed = 128;

    /// <summary>What the answer is instead of the file and what to do, or null where nothing speaks against the file.</summary>
    public static string? Recognise(ReadOnlySpan<byte> start, string? mediaType)
    {
        ReadOnlySpan<byte> text = start.TrimStart(" \t\r\n\uFEFF"u8);
        if (mediaType is "text/html" or "application/xhtml+xml" || (text.Length > 0 && text[0] == '<'))
            return "answered with a web page in place of the file: this network may want a login first, open a browser to see it";
        if (text.StartsWith("version https://git-lfs"u8))
            return "answered with a Git LFS pointer in place of the file: that server no longer holds it";
        return null;
    }
}
