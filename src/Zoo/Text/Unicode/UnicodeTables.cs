using System.Globalization;

namespace Transfer.Zoo.Tokenization;

/// <summary>The sets and mappings of <c>unicode.txt</c>. Does not change once loaded.</summary>
internal sealed class UnicodeTables
{
    private const int Page = 256;

    private readonly byte[]?[] _combining = new byte[]?[0x110000 / Page];
    private readonly SetFlags[]?[] _sets = new SetFlags[]?[0x110000 / Page];
    private readonly byte[]?[] _scripts = new byte[]?[0x110000 / Page];
    private readonly Dictionary<int, int[]> _canonical = [];
    private readonly Dictionary<int, int[]> _compatibility = [];
    private readonly Dictionary<(int, int), int> _composed = [];

    private byte _lastScript;

    private UnicodeTables()
    {
    }

    [Flags]
    private enum SetFlags : byte
    {
        None = 0,
        Control = 1,
        Punctuation = 2,
        NonSpacing = 4,
        Mark = 8,
    }

    /// <summary>Whether BERT's cleaning removes a code point: control, format, private use.</summary>
    public bool IsControl(int rune) => Has(rune, SetFlags.Control);

    /// <summary>Whether BERT splits at a code point beyond ASCII.</summary>
    public bool IsPunctuation(int rune) => Has(rune, SetFlags.Punctuation);

    /// <summary>Whether a code point is a nonspacing mark (Mn) of Unicode 8.</summary>
    public bool IsNonSpacing(int rune) => Has(rune, SetFlags.NonSpacing);

    /// <summary>Whether a code point is a mark (M) of Unicode 9.</summary>
    public bool IsMark(int rune) => Has(rune, SetFlags.Mark);

    /// <summary>A number for the script of a code point in Unicode 9, where kana counts as Han; 0 for what has none, and for the space.</summary>
    public int Script(int rune) => _scripts[rune / Page] is { } page ? page[rune % Page] : 0;

    /// <summary>The canonical combining class of a code point, 0 for starters.</summary>
    public int CombiningClass(int rune) => _combining[rune / Page] is { } page ? page[rune % Page] : 0;

    /// <summary>One step of a code point's decomposition, or null where it has none.</summary>
    public int[]? Decomposition(int rune, bool compatibility) =>
        _canonical.TryGetValue(rune, out int[]? parts) || (compatibility && _compatibility.TryGetValue(rune, out parts)) ? parts : null;

    /// <summary>The code point that two compose to, or -1.</summary>
    public int Composition(int first, int second) => _composed.GetValueOrDefault((first, second), -1);

    /// <summary>Reads the embedded table.</summary>
    public static UnicodeTables Load()
    {
        var tables = new UnicodeTables();
        using Stream stream = typeof(UnicodeTables).Assembly.GetManifestResourceStream("text/unicode.txt")
            ?? throw new InvalidOperationException("text/unicode.txt is not embedded");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line[0] != '#')
                tables.Add(line.Split(' '));
        }

        return tables;
    }

    private void Add(string[] words)
    {
        switch (words[0])
        {
            case "combining":
                byte value = byte.Parse(words[1], CultureInfo.InvariantCulture);
                foreach (int rune in Ranges(words.AsMemory(2)))
                    (_combining[rune / Page] ??= new byte[Page])[rune % Page] = value;
                break;
            case "script":
                _lastScript++;
                foreach (int rune in Ranges(words.AsMemory(2)))
                    (_scripts[rune / Page] ??= new byte[Page])[rune % Page] = _lastScript;
                break;
            case "canonical" or "single" or "compatibility":
                foreach (string entry in words.AsSpan(1))
                    AddMapping(words[0], entry);
                break;
            default:
                SetFlags flag = Enum.Parse<SetFlags>(words[0], ignoreCase: true);
                foreach (int rune in Ranges(words.AsMemory(1)))
                    (_sets[rune / Page] ??= new SetFlags[Page])[rune % Page] |= flag;
                break;
        }
    }

    private void AddMapping(string kind, string entry)
    {
        int colon = entry.IndexOf(':');
        int rune = Hex(entry.AsSpan(0, colon));
        int[] parts = Array.ConvertAll(entry[(colon + 1)..].Split('+'), part => Hex(part));
        (kind == "compatibility" ? _compatibility : _canonical).Add(rune, parts);
        if (kind == "canonical")
            _composed.Add((parts[0], parts[1]), rune);
    }

    private bool Has(int rune, SetFlags flag) => _sets[rune / Page] is { } page && (page[rune % Page] & flag) != 0;

    private static IEnumerable<int> Ranges(ReadOnlyMemory<string> words)
    {
        for (int i = 0; i < words.Length; i++)
        {
            string word = words.Span[i];
            int dash = word.IndexOf('-');
            int last = Hex(word.AsSpan(dash + 1));
            for (int rune = dash < 0 ? last : Hex(word.AsSpan(0, dash)); rune <= last; rune++)
                yield return rune;
        }
    }

    private static int Hex(ReadOnlySpan<char> digits) => int.Parse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
