namespace Transfer.Zoo.Tokenization;

/// <summary>What a Split or Replace stage looks for.</summary>
internal abstract class TextPattern
{
    /// <summary>Covers the code points from <paramref name="start"/> to <paramref name="end"/> with matches and what lies between them.</summary>
    /// <param name="text">The text; its scratch space may be used.</param>
    /// <param name="start">First code point.</param>
    /// <param name="end">One past the last.</param>
    /// <param name="matches">Receives the stretches, in order.</param>
    public abstract void Find(TextBuffer text, int start, int end, List<PatternMatch> matches);

    /// <summary>Reads <c>{"String": "..."}</c>, <c>{"Regex": "..."}</c> or a plain text.</summary>
    public static TextPattern Read(StrictObject owner, string key)
    {
        if (owner.IsText(key))
            return new LiteralPattern(owner.Text(key));
        StrictObject pattern = owner.Object(key);
        TextPattern result = pattern.Has("Regex") ? new RegexPattern(pattern, pattern.Text("Regex")) : new LiteralPattern(pattern.Text("String"));
        pattern.Done();
        return result;
    }
}
