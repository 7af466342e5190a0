namespace Transfer.FineTune;

/// <summary>What is learnt of texts.</summary>
public enum TextTask
{
    /// <summary>Their classes.</summary>
    Classify,

    /// <summary>Their classes, from a few examples: the encoder first learns which texts are of one class, then a head is solved.</summary>
    Contrastive,

    /// <summary>The labels of their words: names, parts of speech.</summary>
    Tokens,
}
