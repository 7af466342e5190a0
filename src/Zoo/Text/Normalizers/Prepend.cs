namespace Transfer.Zoo.Tokenization;

/// <summary>Puts a text in front, where there is anything to put it in front of.</summary>
internal sealed class Prepend(int[] prefix) : Normalizer
{
    public static Prepend Read(StrictObject json) => new([.. json.Text("prepend").EnumerateRunes().Select(rune => rune.Value)]);

    /// <inheritdoc/>
    public override void Apply(TextBuffer text)
    {
        if (text.Count == 0)
            return;
        text.Begin();
        foreach (int rune in prefix)
            text.Emit(rune, 0);
        text.Append(text, 0, text.Count);
        text.Commit();
    }
}
