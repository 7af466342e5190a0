using System.Globalization;
using System.Text;

namespace Transfer.Onnx;

/// <summary>Foreign text (names in a file, file names, a library's message) made safe to put in a message.</summary>
public static class Shown
{
    private const int NameLimit = 80;
    private const int TextLimit = 300;
    private const int PathLimit = 4096;

    /// <summary>
    /// A name on one line: control characters, line ends and lone surrogates are escaped as <c>\n</c> or <c>\u001b</c>, so that no
    /// terminal acts on them, and bytes that are not UTF-8 as <c>\xff</c>; a name longer than 80 characters keeps its first 40 and last 39 around an ellipsis.
    /// </summary>
    public static string Name(string name)
    {
        string cut = name.Length <= NameLimit ? name : string.Concat(name.AsSpan(0, 40), "…", name.AsSpan(name.Length - 39));
        return Escape(cut);
    }

    /// <summary>A path on one line, escaped like a name, and whole: a path with its middle cut out cannot be looked up. The limit is 4,096 characters.</summary>
    public static string Path(string path) => Escape(path.Length <= PathLimit ? path : string.Concat(path.AsSpan(0, PathLimit), "…"));

    /// <summary>The first line of a message from elsewhere, escaped like a name and cut after 300 characters.</summary>
    public static string Text(string text)
    {
        string line = text.AsSpan().Trim().ToString().Split('\n', 2)[0].TrimEnd('\r', '.', ' ');
        return Escape(line.Length <= TextLimit ? line : string.Concat(line.AsSpan(0, TextLimit), "…"));
    }

    private static string Escape(string text)
    {
        StringBuilder? escaped = null;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            bool pair = char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
            if (pair && StrayBytes.Of(new Rune(c, text[i + 1])) is >= 0 and int stray)
            {
                escaped ??= new StringBuilder(text, 0, i, text.Length + 16);
                escaped.Append(CultureInfo.InvariantCulture, $"\\x{stray:x2}");
                i++;
                continue;
            }

            if (pair)
            {
                escaped?.Append(c).Append(text[i + 1]);
                i++;
                continue;
            }

            string? replacement = c switch
            {
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                _ when IsUnsafe(c) => "\\u" + ((int)c).ToString("x4", CultureInfo.InvariantCulture),
                _ => null,
            };
            if (replacement is not null)
                escaped ??= new StringBuilder(text, 0, i, text.Length + 16);
            if (escaped is not null)
                _ = replacement is null ? escaped.Append(c) : escaped.Append(replacement);
        }

        return escaped?.ToString() ?? text;
    }

    // Format characters include the bidirectional overrides, which can make a name read as another.
    private static bool IsUnsafe(char c) => char.IsControl(c) || char.IsSurrogate(c)
        || CharUnicodeInfo.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
