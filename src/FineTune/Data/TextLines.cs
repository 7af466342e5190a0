using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>A file with one text a line, in UTF-8, or in UTF-16 where it says so.</summary>
public static class TextLines
{
    /// <summary>The lines, read one by one; empty ones are texts too.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="TransferException">The file cannot be read (NotFound, Resource), or is no text: the line is named (BadInput).</exception>
    public static IEnumerable<string> Read(string path)
    {
        using FileStream stream = TextTable.Open(path);
        using var reader = CheckedText.Open(stream, path);
        while (reader.ReadLine() is { } line)
            yield return line;
    }
}
