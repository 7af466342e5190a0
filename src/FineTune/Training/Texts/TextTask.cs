namespace Transfer.FineTune;

/// <summary>What is learnt of texts.</summary>
public enum TextTask
{
    /// <summary>Their classes.</summary>
    Classify,

    /// <summary>Their classes, from a few examples: the encoder first learns which texts are of one class, then a head is solved.</summary>
    Contrastive,

    /// <summary>Their labels, of which each has any number.</summary>
    Multilabel,

    /// <summary>A number.</summary>
    Regress,

    /// <summary>How alike they are: the encoder learns from pairs and stays an encoder.</summary>
    Similarity,

    /// <summary>The labels of their words: names, parts of speech.</summary>
    Tokens,
}
