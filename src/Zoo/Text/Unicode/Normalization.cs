namespace Transfer.Zoo.Tokenization;

/// <summary>
/// The normalization forms NFC, NFD, NFKC and NFKD (Unicode Standard Annex 15) over code points, each with the place in the original text
/// that it came from.
/// </summary>
internal static class Normalization
{
    private const int HangulFirst = 0xAC00;
    private const int LeadFirst = 0x1100;
    private const int VowelFirst = 0x1161;
    private const int TailFirst = 0x11A7;
    private const int Leads = 19;
    private const int Vowels = 21;
    private const int Tails = 28;

    /// <summary>Normalizes a text in place.</summary>
    /// <param name="text">The text.</param>
    /// <param name="compatibility">Whether compatibility decompositions are taken too: the forms with a K.</param>
    /// <param name="compose">Whether the parts are put together again: the forms with a C.</param>
    public static void Run(TextBuffer text, bool compatibility, bool compose)
    {
        // Nothing below U+00C0 has a canonical decomposition or combines with what follows it; below U+00A0 there is no compatibility one.
        int unchanged = compatibility ? 0xA0 : 0xC0;
        if (!text.Runes.ContainsAnyExceptInRange(0, unchanged - 1))
            return;
        List<RuneChange> changes = text.Changes;
        changes.Clear();
        UnicodeTables tables = UnicodeData.Tables;
        foreach (int rune in text.Runes)
            Decompose(tables, rune, 0, compatibility, changes);
        Reorder(tables, changes);
        if (compose)
            Compose(tables, changes);
        text.Transform(changes, 0);
    }

    private static void Decompose(UnicodeTables tables, int rune, int change, bool compatibility, List<RuneChange> to)
    {
        if (rune is >= HangulFirst and < HangulFirst + (Leads * Vowels * Tails))
        {
            int index = rune - HangulFirst;
            to.Add(new(LeadFirst + (index / (Vowels * Tails)), change));
            to.Add(new(VowelFirst + (index / Tails % Vowels), 1));
            if (index % Tails > 0)
                to.Add(new(TailFirst + (index % Tails), 1));
            return;
        }

        if (tables.Decomposition(rune, compatibility) is not { } parts)
        {
            to.Add(new(rune, change));
            return;
        }

        // The longest chain of decompositions in Unicode is four deep.
        for (int i = 0; i < parts.Length; i++)
            Decompose(tables, parts[i], i == 0 ? change : 1, compatibility, to);
    }

    // Canonical ordering: every run of combining marks is sorted by class, equal classes staying in order.
    private static void Reorder(UnicodeTables tables, List<RuneChange> runes)
    {
        for (int i = 0; i < runes.Count; i++)
        {
            if (tables.CombiningClass(runes[i].Rune) == 0)
                continue;
            int start = i;
            bool sorted = true;
            int before = 0;
            for (; i < runes.Count && tables.CombiningClass(runes[i].Rune) is > 0 and { } now; i++)
            {
                sorted &= before <= now;
                before = now;
            }

            if (sorted)
                continue;
            RuneChange[] run = [.. runes.GetRange(start, i - start).OrderBy(each => tables.CombiningClass(each.Rune))];
            for (int k = 0; k < run.Length; k++)
                runes[start + k] = run[k];
        }
    }

    private static void Compose(UnicodeTables tables, List<RuneChange> runes)
    {
        int write = 0;
        int starter = -1;
        int lastClass = -1;
        for (int i = 0; i < runes.Count; i++)
        {
            (int rune, int change) = runes[i];
            int combining = tables.CombiningClass(rune);
            bool blocked = lastClass >= combining;
            int composed = starter >= 0 && !blocked ? Pair(tables, runes[starter].Rune, rune) : -1;
            if (composed >= 0)
            {
                // One character now stands for all that went into it: each that was not inserted counts as removed.
                runes[starter] = new(composed, runes[starter].Change + change - 1);
                continue;
            }

            if (combining == 0)
            {
                starter = write;
                lastClass = -1;
            }
            else
            {
                lastClass = combining;
            }

            runes[write++] = runes[i];
        }

        runes.RemoveRange(write, runes.Count - write);
    }

    private static int Pair(UnicodeTables tables, int first, int second)
    {
        if (first is >= LeadFirst and < LeadFirst + Leads && second is >= VowelFirst and < VowelFirst + Vowels)
            return HangulFirst + ((((first - LeadFirst) * Vowels) + second - VowelFirst) * Tails);
        if (first is >= HangulFirst and < HangulFirst + (Leads * Vowels * Tails) && (first - HangulFirst) % Tails == 0 && second is > TailFirst and < TailFirst + Tails)
            return first + second - TailFirst;
        return tables.Composition(first, second);
    }
}
