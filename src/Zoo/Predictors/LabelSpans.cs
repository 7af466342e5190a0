namespace Transfer.Zoo;

/// <summary>
/// Reads spans off the labels of words: <c>O</c> for no span, and prefixes for where a word stands in one, <c>B-</c> (begins), <c>I-</c>
/// (inside), <c>E-</c> or <c>L-</c> (ends), <c>S-</c> or <c>U-</c> (alone). The rules are those of conlleval and of seqeval's default, which
/// take IOB1, IOB2 and IOBES alike and make the best of labels that keep to none of them.
/// </summary>
public static class LabelSpans
{
    /// <summary>The label of words in no span.</summary>
    public const string Outside = "O";

    /// <summary>Whether labels are such: each is <c>O</c> or has a prefix and a type, and one has.</summary>
    public static bool Are(IEnumerable<string> labels)
    {
        bool any = false;
        foreach (string label in labels)
        {
            if (label == Outside)
                continue;
            if (!HasPrefix(label))
                return false;
            any = true;
        }

        return any;
    }

    /// <summary>Whether a label has a prefix and a type.</summary>
    public static bool HasPrefix(string label) => label.Length > 2 && label[1] == '-' && "BIESLU".Contains(label[0]);

    /// <summary>The type of a label that has a prefix.</summary>
    public static string TypeOf(string label) => label[2..];

    /// <summary>The spans of a sentence.</summary>
    /// <param name="labels">The label of each word; null for a word without an answer, which is in no span.</param>
    public static List<LabelSpan> Of(IReadOnlyList<string?> labels)
    {
        var spans = new List<LabelSpan>();
        char before = 'O';
        string type = "";
        int first = 0;
        for (int i = 0; i <= labels.Count; i++)
        {
            (char prefix, string here) = i < labels.Count ? Read(labels[i]) : ('O', "");
            if (Ends(before, prefix, type == here))
                spans.Add(new LabelSpan(type, first, i - 1));
            if (Starts(before, prefix, type == here))
                first = i;
            (before, type) = (prefix, here);
        }

        return spans;
    }

    private static (char Prefix, string Type) Read(string? label) => label is null || !HasPrefix(label) ? ('O', "") : label[0] switch
    {
        'L' => ('E', TypeOf(label)),
        'U' => ('S', TypeOf(label)),
        var prefix => (prefix, TypeOf(label)),
    };

    private static bool Ends(char before, char prefix, bool sameType) =>
        before != 'O' && (before is 'E' or 'S' || prefix is 'B' or 'S' or 'O' || !sameType);

    private static bool Starts(char before, char prefix, bool sameType) =>
        prefix != 'O' && (prefix is 'B' or 'S' || before is 'E' or 'S' or 'O' || !sameType);
}
