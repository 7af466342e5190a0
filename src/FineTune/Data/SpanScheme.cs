namespace Transfer.FineTune;

/// <summary>How the labels of words say where spans begin and end.</summary>
public enum SpanScheme
{
    /// <summary>They do not: each word has a label of its own, such as its part of speech.</summary>
    None,

    /// <summary><c>I-</c> for every word of a span, <c>B-</c> only where it follows another of its type.</summary>
    Iob1,

    /// <summary><c>B-</c> for the first word of a span, <c>I-</c> for the others.</summary>
    Iob2,

    /// <summary>As <see cref="Iob2"/>, and <c>E-</c> (or <c>L-</c>) for the last word, <c>S-</c> (or <c>U-</c>) for a single one.</summary>
    Iobes,
}
