using System.Text;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>
/// Whether a mirrored picture may be of another class than the picture, judged by the class names: directions ("turn left"), their
/// counterparts among the classes ("port", "starboard"), letters and digits. It cannot see the pictures, so it errs towards no flip.
/// </summary>
public static class FlipRule
{
    /// <summary>One sentence that says why pictures are not flipped; null when nothing speaks against it.</summary>
    public static string? Problem(IReadOnlyList<string> classes)
    {
        HashSet<string> all = new(classes.SelectMany(FlipWords.Of), StringComparer.Ordinal);
        foreach (string name in classes)
        {
            if (Reason(name, all) is { } reason)
                return $"class '{Shown.Name(name)}' {reason}: pictures are not flipped";
        }

        return null;
    }

    private static string? Reason(string name, HashSet<string> all)
    {
        const string Direction = "names a direction, which a mirrored picture reverses";
        const string Character = "names a letter or digit, which reads otherwise in a mirror";
        if (name.EnumerateRunes().Any(FlipWords.IsArrow))
            return Direction;
        List<string> words = [.. FlipWords.Of(name)];
        if (words.Any(FlipWords.Directions.Contains) || (words.Count == 1 && FlipWords.Compass.Contains(words[0])))
            return Direction;
        if (words.Any(word => FlipWords.Counterparts.Any(pair => (word == pair.A && all.Contains(pair.B)) || (word == pair.B && all.Contains(pair.A)))))
            return Direction;
        if (words.Any(FlipWords.Mirrored.Contains))
            return "says by its name that mirrored pictures are a class of their own";
        bool oneCharacter = words.Count == 1 || (words.Count > 1 && words.Any(FlipWords.CharacterNouns.Contains));
        if (oneCharacter && words.Any(IsCharacter))
            return Character;
        return words.Count == 1 && FlipWords.Digits.Contains(words[0]) && all.Count(FlipWords.Digits.Contains) > 1 ? Character : null;
    }

    private static bool IsCharacter(string word) =>
        Rune.TryGetRuneAt(word, 0, out Rune first) && first.Utf16SequenceLength == word.Length && Rune.IsLetterOrDigit(first);
}
