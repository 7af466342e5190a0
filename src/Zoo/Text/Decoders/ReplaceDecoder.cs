using System.Text;

namespace Transfer.Zoo.Tokenization;

/// <summary>Replaces in every token what a pattern matches.</summary>
internal sealed class ReplaceDecoder(TextPattern pattern, string content) : Decoder
{
    public static ReplaceDecoder Read(StrictObject json) => new(TextPattern.Read(json, "pattern"), json.Text("content"));

    /// <inheritdoc/>
    public override void Apply(List<string> tokens)
    {
        var text = new TextBuffer();
        var result = new StringBuilder();
        for (int i = 0; i < tokens.Count; i++)
        {
            text.Load(tokens[i]);
            text.Matches.Clear();
            pattern.Find(text, 0, text.Count, text.Matches);
            _ = result.Clear();
            foreach ((int start, int end, bool isMatch) in text.Matches)
            {
                if (isMatch)
                    _ = result.Append(content);
                for (int k = start; k < end && !isMatch; k++)
                    _ = result.Append(new Rune(text.Runes[k]).ToString());
            }

            tokens[i] = result.ToString();
        }
    }
}
