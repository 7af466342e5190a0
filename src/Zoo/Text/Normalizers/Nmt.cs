namespace Transfer.Zoo.Tokenization;

/// <summary>The cleaning of Google's translation models: odd white space becomes a space, control characters go.</summary>
internal sealed class Nmt : Normalizer
{
    /// <inheritdoc/>
    public override void Apply(TextBuffer text)
    {
        ReadOnlySpan<int> runes = text.Runes;
        text.Begin();
        for (int i = 0; i < runes.Length; i++)
        {
            int rune = runes[i];
            if (!IsRemoved(rune))
                text.Emit(IsSpace(rune) ? ' ' : rune, i);
        }

        text.Commit();
    }

    private static bool IsRemoved(int rune) => rune is (>= 0x01 and <= 0x08) or 0x0B or (>= 0x0E and <= 0x1F) or 0x7F or 0x8F or 0x9F;

    private static bool IsSpace(int rune) => rune is 0x09 or 0x0A or 0x0C or 0x0D or 0x1680 or (>= 0x200B and <= 0x200F)
        or 0x2028 or 0x2029 or 0x2581 or 0xFEFF or 0xFFFD;
}
