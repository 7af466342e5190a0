namespace Transfer.Zoo.Tokenization;

/// <summary>Takes the spaces that byte-level tokens carry out of their places in the text.</summary>
/// <param name="KeepsFirst">Whether a text's first space was put there by the tokenizer, and so takes up no place.</param>
internal sealed record OffsetTrim(bool KeepsFirst)
{
    /// <summary>Trims every token's place.</summary>
    /// <param name="tokens">The tokens.</param>
    /// <param name="added">The texts of added tokens as they were found, by the token's index; the others' are in the vocabulary.</param>
    /// <param name="vocabulary">The vocabulary.</param>
    public void Apply(TokenList tokens, IReadOnlyDictionary<int, string> added, Vocabulary vocabulary)
    {
        for (int i = 0; i < tokens.Count; i++)
        {
            ReadOnlySpan<char> token = added.TryGetValue(i, out string? found) ? found : vocabulary.TokenOf(tokens.Ids[i]);
            int leading = 0;
            while (leading < token.Length && IsSpace(token[leading]))
                leading++;
            int trailing = 0;
            while (trailing < token.Length && IsSpace(token[token.Length - 1 - trailing]))
                trailing++;
            ref int start = ref tokens.Starts[i];
            ref int end = ref tokens.Ends[i];
            if (leading > 0 && KeepsFirst && (i == 0 || start == 0))
                leading--;
            start = Math.Min(start + leading, end);
            if (end >= trailing)
                end = Math.Max(end - trailing, start);
        }
    }

    private static bool IsSpace(char letter) => letter == ByteCharacters.Space || UnicodeData.IsWhiteSpace(letter);
}
