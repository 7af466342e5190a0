namespace Transfer.Zoo.Tokenization;

/// <summary>BERT's cleaning: control characters go, Chinese characters get spaces around them, accents go, lower case.</summary>
/// <param name="clean">Whether control characters are removed and white space becomes a space.</param>
/// <param name="chinese">Whether spaces are put around Chinese characters.</param>
/// <param name="stripAccents">Whether accents are removed.</param>
/// <param name="lowercase">Whether letters become small.</param>
internal sealed class BertNormalizer(bool clean, bool chinese, bool stripAccents, bool lowercase) : Normalizer
{
    private const int Replacement = 0xFFFD;

    public static BertNormalizer Read(StrictObject json)
    {
        bool lowercase = json.Flag("lowercase", otherwise: true);
        return new(
            json.Flag("clean_text", otherwise: true),
            json.Flag("handle_chinese_chars", otherwise: true),
            json.Flag("strip_accents", otherwise: lowercase),
            lowercase);
    }

    /// <inheritdoc/>
    public override void Apply(TextBuffer text)
    {
        if (!text.Runes.ContainsAnyExceptInRange(0, 0x7F))
        {
            ApplyToAscii(text);
            return;
        }

        if (clean)
            Clean(text);
        if (chinese)
            SpaceChinese(text);
        if (stripAccents)
            StripNonSpacing(text);
        if (lowercase)
            Lowercase.Run(text);
    }

    // The same in one pass: ASCII has neither accents nor Chinese characters.
    private void ApplyToAscii(TextBuffer text)
    {
        ReadOnlySpan<int> runes = text.Runes;
        text.Begin();
        for (int i = 0; i < runes.Length; i++)
        {
            int rune = runes[i];
            if (clean && (rune < ' ' || rune == 0x7F))
            {
                if (rune is not ('\t' or '\n' or '\r'))
                    continue;
                rune = ' ';
            }

            text.Emit(lowercase && (uint)(rune - 'A') < 26 ? rune | 0x20 : rune, i);
        }

        text.Commit();
    }

    private static void Clean(TextBuffer text)
    {
        ReadOnlySpan<int> runes = text.Runes;
        text.Begin();
        for (int i = 0; i < runes.Length; i++)
        {
            int rune = runes[i];
            if (rune == Replacement || UnicodeData.Tables.IsControl(rune))
                continue;
            text.Emit(UnicodeData.IsWhiteSpace(rune) ? ' ' : rune, i);
        }

        text.Commit();
    }

    private static void SpaceChinese(TextBuffer text)
    {
        ReadOnlySpan<int> runes = text.Runes;
        text.Begin();
        for (int i = 0; i < runes.Length; i++)
        {
            bool spaced = UnicodeData.IsChinese(runes[i]);
            if (spaced)
                text.Emit(' ', i);
            text.Emit(runes[i], i);
            if (spaced)
                text.Emit(' ', i);
        }

        text.Commit();
    }

    private static void StripNonSpacing(TextBuffer text)
    {
        Normalization.Run(text, compatibility: false, compose: false);
        ReadOnlySpan<int> runes = text.Runes;
        text.Begin();
        for (int i = 0; i < runes.Length; i++)
        {
            if (!UnicodeData.Tables.IsNonSpacing(runes[i]))
                text.Emit(runes[i], i);
        }

        text.Commit();
    }
}
