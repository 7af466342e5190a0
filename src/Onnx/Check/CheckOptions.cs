namespace Transfer.Onnx;

/// <summary>What the checker looks at.</summary>
public sealed record CheckOptions
{
    /// <summary>Whether types and shapes are inferred and compared too; without it structure, names, attributes and tensors are checked.</summary>
    public bool Full { get; init; }

    /// <summary>How large a model may be, or null for a model that is trusted not to be an attack.</summary>
    public ModelLimits? Limits { get; init; }
}
