namespace Transfer.Onnx;

/// <summary>What to insist on when a model is read.</summary>
public sealed record LoadOptions
{
    /// <summary>
    /// Whether all external data must be there, in a safe place and as long as the tensors need. When it need not be, a model can be
    /// looked at without its weights, and a tensor whose data is missing answers when its elements are asked for.
    /// </summary>
    public bool RequireExternalData { get; init; } = true;
}
