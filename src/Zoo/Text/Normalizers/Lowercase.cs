namespace Transfer.Zoo.Tokenization;

/// <summary>Lower case, code point by code point: a final sigma is an ordinary one.</summary>
internal sealed class Lowercase : Normalizer
{
    private const int DottedI = 0x130;
    private const int DotAbove = 0x307;

    /// <inheritdoc/>
    public override void Apply(TextBuffer text) => Run(text);

    /// <summary>Changes the text in place.</summary>
    public static void Run(TextBuffer text)
    {
        text.Begin();
        ReadOnlySpan<int> runes = text.Runes;
        for (int i = 0; i < runes.Length; i++)
        {
            text.Emit(UnicodeData.ToLower(runes[i]), i);
            if (runes[i] == DottedI)
                text.Emit(DotAbove, i);
        }

        text.Commit();
    }
}
