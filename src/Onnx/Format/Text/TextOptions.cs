namespace Transfer.Onnx;

/// <summary>What a printed model leaves out. The default leaves out nothing: the text reads back as an equal model.</summary>
public sealed record TextOptions
{
    /// <summary>
    /// Tensors with more elements than this print as <c>= ...</c>; such a text is for eyes only and is refused when parsed.
    /// Null: every element is printed.
    /// </summary>
    public int? MaxElements { get; init; }

    /// <summary>Whether doc strings, metadata and other fields without a form in ONNX's grammar are printed as <c>#@ {...}</c>.</summary>
    public bool Annotations { get; init; } = true;
}
