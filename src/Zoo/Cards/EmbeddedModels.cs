using System.Reflection;
using System.Text;

namespace Transfer.Zoo;

/// <summary>The files of <c>models/</c> that are inside this assembly.</summary>
internal static class EmbeddedModels
{
    private static readonly Assembly Home = typeof(EmbeddedModels).Assembly;

    /// <summary>The paths of the embedded files with an extension, in ordinal order.</summary>
    public static IEnumerable<string> Paths(string extension) => Home.GetManifestResourceNames()
        .Where(path => path.StartsWith("models/", StringComparison.Ordinal) && path.EndsWith(extension, StringComparison.Ordinal))
        .Order(StringComparer.Ordinal);

    /// <summary>The bytes of one file; the path must be one that was embedded.</summary>
    public static byte[] Bytes(string path)
    {
        using Stream stream = Home.GetManifestResourceStream(path) ?? throw new InvalidOperationException($"{path} is not embedded");
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>The text of one file, with line ends as <c>\n</c>.</summary>
    public static string Text(string path) => Encoding.UTF8.GetString(Bytes(path)).ReplaceLineEndings("\n");
}
