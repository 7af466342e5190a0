namespace Transfer.Zoo.Tokenization;

/// <summary>The fourth stage: puts special tokens around one text or a pair.</summary>
internal abstract class PostProcessor
{
    /// <summary>How one text is put together.</summary>
    public virtual TemplatePart[] Single => TemplatePart.PlainSingle;

    /// <summary>How a pair of texts is put together.</summary>
    public virtual TemplatePart[] Pair => TemplatePart.PlainPair;

    /// <summary>Whether white space at the ends of a token is taken out of its place in the text; null: it is not.</summary>
    public virtual OffsetTrim? Trim => null;
}
