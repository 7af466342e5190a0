namespace Transfer.Onnx;

/// <summary>Finds what was probably meant by a name that does not exist: model names, verbs, flags, tensor names.</summary>
public static class NearestName
{
    // The work grows with the product of the lengths, and nobody mistypes a name this long by hand.
    private const int Longest = 200;

    /// <summary>
    /// The candidates that are close to <paramref name="name"/>, nearest first, at most <paramref name="count"/>. Close is: at most one
    /// edit for every three letters (and never fewer than one), or one name begins with the other and three letters or more are given.
    /// Upper and lower case are the same letter. Equal distances keep the order of the candidates.
    /// </summary>
    public static string[] Find(string name, IEnumerable<string> candidates, int count = 3)
    {
        int allowed = Math.Max(1, name.Length / 3);
        return candidates.Where(candidate => name.Length <= Longest && candidate.Length <= Longest)
            .Where(candidate => Math.Abs(name.Length - candidate.Length) <= allowed || Begins(name, candidate))
            .Distinct(StringComparer.Ordinal)
            .Select(candidate => (candidate, distance: Distance(name, candidate), begins: Begins(name, candidate)))
            .Where(row => row.distance <= allowed || row.begins)
            .OrderBy(row => row.distance <= allowed ? 0 : 1)
            .ThenBy(row => row.distance)
            .Take(count)
            .Select(row => row.candidate)
            .ToArray();
    }

    /// <summary><c>"; did you mean 'a' or 'b'?"</c>, or <c>"; "</c> and what to do otherwise when nothing is close, or an empty text.</summary>
    public static string Suggestion(string name, IEnumerable<string> candidates, string otherwise = "")
    {
        string[] near = [.. Find(name, candidates).Select(candidate => $"'{Shown.Name(candidate)}'")];
        return near.Length switch
        {
            0 => otherwise.Length == 0 ? "" : $"; {otherwise}",
            1 => $"; did you mean {near[0]}?",
            _ => $"; did you mean {string.Join(", ", near[..^1])} or {near[^1]}?",
        };
    }

    /// <summary>
    /// The Damerau-Levenshtein distance of two names without regard to case: the fewest insertions, deletions, replacements and swaps
    /// of neighbouring letters that turn one into the other, where no part is edited twice (optimal string alignment).
    /// Time is the product of the lengths.
    /// </summary>
    public static int Distance(string a, string b)
    {
        // Three rows of the table are enough: a swap looks two rows back.
        int[] before = new int[b.Length + 1], previous = new int[b.Length + 1], current = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
            previous[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replace = previous[j - 1] + (Same(a[i - 1], b[j - 1]) ? 0 : 1);
                int best = Math.Min(replace, Math.Min(previous[j], current[j - 1]) + 1);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                    best = Math.Min(best, before[j - 2] + 1);
                current[j] = best;
            }

            (before, previous, current) = (previous, current, before);
        }

        return previous[b.Length];
    }

    private static bool Begins(string name, string candidate) => Math.Min(name.Length, candidate.Length) >= 3
        && (candidate.StartsWith(name, StringComparison.OrdinalIgnoreCase) || name.StartsWith(candidate, StringComparison.OrdinalIgnoreCase));

    private static bool Same(char a, char b) => char.ToUpperInvariant(a) == char.ToUpperInvariant(b);
}
