namespace Transfer.Zoo.Tokenization;

/// <summary>The second stage: splits a normalized text into pieces that are tokenized each on its own.</summary>
internal abstract class PreTokenizer
{
    /// <summary>Splits the pieces further.</summary>
    public abstract void Split(SplitText text);
}
