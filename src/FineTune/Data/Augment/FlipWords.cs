using System.Text;

namespace Transfer.FineTune;

/// <summary>The words by which <see cref="FlipRule"/> judges class names.</summary>
internal static class FlipWords
{
    /// <summary>Words that mean a side wherever they stand.</summary>
    public static IReadOnlySet<string> Directions { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "left", "leftward", "leftwards", "leftbound", "lefthand", "lefthanded", "leftside", "leftturn", "leftarrow", "leftmost", "turnleft", "keepleft", "arrowleft",
        "right", "rightward", "rightwards", "rightbound", "righthand", "righthanded", "rightside", "rightturn", "rightarrow", "rightmost", "turnright", "keepright", "arrowright",
        "lhs", "rhs", "arrow", "arrows",
        "eastbound", "westbound", "eastward", "eastwards", "westward", "westwards",
        "clockwise", "anticlockwise", "counterclockwise", "cw", "ccw", "dextral", "sinistral",
        "gauche", "droite", "izquierda", "izquierdo", "derecha", "derecho", "sinistra", "destra", "esquerda", "direita", "rechts", "venstre", "høyre", "vänster", "höger",
    };

    /// <summary>Points of the compass, which are places and species too (west highland terrier): directions when they are the whole name.</summary>
    public static IReadOnlySet<string> Compass { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "east", "west", "northeast", "northwest", "southeast", "southwest", "ne", "nw", "se", "sw",
    };

    /// <summary>Words of many meanings that are directions when both stand among the classes.</summary>
    public static IReadOnlyList<(string A, string B)> Counterparts { get; } =
    [
        ("port", "starboard"), ("east", "west"), ("northeast", "northwest"), ("southeast", "southwest"), ("ne", "nw"), ("se", "sw"),
        ("links", "rechts"), ("l", "r"), ("nearside", "offside"),
    ];

    /// <summary>Words for pictures that were mirrored already.</summary>
    public static IReadOnlySet<string> Mirrored { get; } = new HashSet<string>(StringComparer.Ordinal) { "mirrored", "flipped" };

    /// <summary>Words beside which a lone character is what the picture shows: <c>digit_3</c>, <c>A upper</c>; "grade A" is not.</summary>
    public static IReadOnlySet<string> CharacterNouns { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "digit", "number", "numeral", "letter", "char", "character", "glyph", "alphabet", "sign", "key", "upper", "lower", "uppercase", "lowercase", "capital", "small",
    };

    /// <summary>Digits in words, which count when there are several of them.</summary>
    public static IReadOnlySet<string> Digits { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    };

    /// <summary>Arrows of Unicode's blocks for them, their emoji among them.</summary>
    public static bool IsArrow(Rune rune) => rune.Value is (>= 0x2190 and <= 0x21FF) or (>= 0x27F0 and <= 0x27FF) or (>= 0x2900 and <= 0x297F) or (>= 0x2B05 and <= 0x2B0D) or 0x27A1;

    /// <summary>A class name's words in lower case: runs of letters and of digits, parted also where capitals begin (<c>turnLeft2</c>: turn, left, 2).</summary>
    public static IEnumerable<string> Of(string name)
    {
        int start = 0;
        for (int i = 1; i <= name.Length; i++)
        {
            if (i < name.Length && !Parts(name, i))
                continue;
            if (char.IsLetterOrDigit(name[start]) || char.IsSurrogate(name[start]))
                yield return name[start..i].ToLowerInvariant();
            start = i;
        }
    }

    private static bool Parts(string name, int i)
    {
        char before = name[i - 1], here = name[i];
        bool word = char.IsLetterOrDigit(here) || char.IsSurrogate(here);
        if (word != (char.IsLetterOrDigit(before) || char.IsSurrogate(before)))
            return true;
        return !word || char.IsDigit(before) != char.IsDigit(here) || (char.IsLower(before) && char.IsUpper(here));
    }
}
