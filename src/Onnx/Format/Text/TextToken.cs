namespace Transfer.Onnx.Format;

/// <summary>What a token of the text form is.</summary>
internal enum TextTokenKind
{
    End,
    Identifier,
    String,
    Integer,
    Float,
    Symbol,
    Ellipsis,
    Annotation,
}

/// <summary>One token: its place in the text, and what it stands for.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Offset of its first character.</param>
/// <param name="End">Offset after its last character.</param>
/// <param name="Value">An identifier, a string without quotes and escapes, or an annotation's JSON; otherwise empty.</param>
/// <param name="Bytes">The bytes of a <c>hex"..."</c> string; null for any other token.</param>
internal readonly record struct TextToken(TextTokenKind Kind, int Start, int End, string Value, byte[]? Bytes = null)
{
    /// <summary>The token as a name or a text; of bytes also those that are not UTF-8.</summary>
    public string Text => Bytes is null ? Value : StrayBytes.Decode(Bytes);
}
