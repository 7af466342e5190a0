namespace Transfer.Zoo;

/// <summary>How the vectors of a text's tokens become one vector of the text.</summary>
public enum TokenPooling
{
    /// <summary>The mean over all tokens but padding.</summary>
    Mean,

    /// <summary>The first token's, BERT's <c>[CLS]</c>.</summary>
    Cls,

    /// <summary>The last token's that is no padding.</summary>
    LastToken,
}
