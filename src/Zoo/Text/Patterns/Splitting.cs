using System.Runtime.InteropServices;

namespace Transfer.Zoo.Tokenization;

/// <summary>Turns the stretches that a pattern found in a piece into new pieces.</summary>
internal static class Splitting
{
    /// <summary>Reads the word that a tokenizer.json has for a behaviour.</summary>
    public static SplitBehavior Read(StrictObject owner, string key) =>
        Enum.Parse<SplitBehavior>(owner.Word(key, Enum.GetNames<SplitBehavior>()));

    /// <summary>Splits every piece of text at what <paramref name="pattern"/> matches.</summary>
    /// <param name="text">The text.</param>
    /// <param name="pattern">What to split at.</param>
    /// <param name="behavior">What becomes of the matches.</param>
    /// <param name="invert">Whether what is not matched is split at instead.</param>
    public static void Run(SplitText text, TextPattern pattern, SplitBehavior behavior, bool invert)
    {
        foreach (Piece piece in text.Pieces)
        {
            if (!piece.IsText)
            {
                text.Add(piece);
                continue;
            }

            text.Text.Matches.Clear();
            pattern.Find(text.Text, piece.Start, piece.End, text.Text.Matches);
            Add(text, CollectionsMarshal.AsSpan(text.Text.Matches), behavior, invert);
        }

        text.Commit();
    }

    private static void Add(SplitText text, ReadOnlySpan<PatternMatch> stretches, SplitBehavior behavior, bool invert)
    {
        for (int i = 0; i < stretches.Length;)
        {
            bool match = stretches[i].IsMatch != invert;
            int last = i;
            switch (behavior)
            {
                case SplitBehavior.Contiguous:
                    while (last + 1 < stretches.Length && stretches[last + 1].IsMatch != invert == match)
                        last++;
                    break;
                case SplitBehavior.MergedWithPrevious:
                    // A match joins what is no match before it; of several in a row only the first does.
                    if (!match && last + 1 < stretches.Length && stretches[last + 1].IsMatch != invert)
                        last++;
                    break;
                case SplitBehavior.MergedWithNext:
                    if (match && last + 1 < stretches.Length && stretches[last + 1].IsMatch == invert)
                        last++;
                    break;
            }

            if (behavior != SplitBehavior.Removed || !match)
                text.Add(stretches[i].Start, stretches[last].End);
            i = last + 1;
        }
    }
}
