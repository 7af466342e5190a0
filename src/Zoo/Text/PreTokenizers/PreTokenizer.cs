namespace Transfer.Zoo.Tokenization;

/// <summary>The second stage: splits a normalized text into pieces that are tokenized each on its own.</summary>
internal abstract class PreTokenizer
{
    /// <summary>Whether a word inside a text is known by the space in front of it, so that a word that stands alone needs one.</summary>
    public virtual bool WantsSpaceBeforeWords => false;

    /// <summary>Splits the pieces further.</summary>
    public abstract void Split(SplitText text);
}
