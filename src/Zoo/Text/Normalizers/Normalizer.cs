namespace Transfer.Zoo.Tokenization;

/// <summary>The first stage: changes the text's characters.</summary>
internal abstract class Normalizer
{
    /// <summary>Changes the text in place.</summary>
    public abstract void Apply(TextBuffer text);
}
