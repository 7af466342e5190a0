namespace Transfer.Zoo.Tokenization;

/// <summary>The output of speech models: repeated tokens are one, padding goes, a sign is the space between words.</summary>
internal sealed class Ctc(string padding, string delimiter, bool cleanUp) : Decoder
{
    public static Ctc Read(StrictObject json) => new(
        json.OptionalText("pad_token") ?? "<pad>", json.OptionalText("word_delimiter_token") ?? "|", json.Flag("cleanup", otherwise: true));

    /// <inheritdoc/>
    public override void Apply(List<string> tokens)
    {
        string[] before = [.. tokens];
        tokens.Clear();
        for (int i = 0; i < before.Length; i++)
        {
            if (i > 0 && before[i] == before[i - 1])
                continue;
            string token = padding.Length == 0 ? before[i] : before[i].Replace(padding, "", StringComparison.Ordinal);
            if (cleanUp)
            {
                token = WordPieceDecoder.CleanUp(token);
                token = delimiter.Length == 0 ? token : token.Replace(delimiter, " ", StringComparison.Ordinal);
            }

            if (token.Length > 0)
                tokens.Add(token);
        }
    }
}
