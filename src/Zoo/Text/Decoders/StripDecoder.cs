namespace Transfer.Zoo.Tokenization;

/// <summary>Removes up to so many of one character from the ends of every token.</summary>
internal sealed class StripDecoder(char content, int start, int stop) : Decoder
{
    public static StripDecoder Read(StrictObject json)
    {
        int content = StageTable.Character(json, "content");
        if (content > char.MaxValue)
            throw json.Wrong("content", $"expected a character up to U+FFFF, got U+{content:X}");
        return new((char)content, StageTable.Count(json, "start", 0), StageTable.Count(json, "stop", 0));
    }

    /// <inheritdoc/>
    public override void Apply(List<string> tokens)
    {
        for (int i = 0; i < tokens.Count; i++)
        {
            ReadOnlySpan<char> token = tokens[i];
            for (int n = 0; n < start && token.Length > 0 && token[0] == content; n++)
                token = token[1..];
            for (int n = 0; n < stop && token.Length > 0 && token[^1] == content; n++)
                token = token[..^1];
            if (token.Length < tokens[i].Length)
                tokens[i] = token.ToString();
        }
    }
}
