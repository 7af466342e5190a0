namespace Transfer.Zoo.Tokenization;

/// <summary>Removes every mark; accents go where a decomposition came before.</summary>
internal sealed class StripAccents : Normalizer
{
    /// <inheritdoc/>
    public override void Apply(TextBuffer text)
    {
        ReadOnlySpan<int> runes = text.Runes;
        text.Begin();
        for (int i = 0; i < runes.Length; i++)
        {
            if (runes[i] < 0x300 || !UnicodeData.Tables.IsMark(runes[i]))
                text.Emit(runes[i], i);
        }

        text.Commit();
    }
}
