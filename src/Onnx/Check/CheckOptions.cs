namespace Transfer.Onnx;

/// <summary>What the checker looks at.</summary>
public sealed record CheckOptions
{
    /// <summary>Whether types and shapes are inferred and compared too; without it structure, names, attributes and tensors are checked.</summary>
    public bool Full { get; init; }

    /// <summary>How large a model may be, or null for a model that is trusted not to be an attack.</summary>
    public ModelLimits? Limits { get; init; }

    /// <summary>
    /// Whether data files may have other names (hard links), as tools make that store equal files once. Otherwise one is an error where there are limits, and a warning
    /// where there are none: it may be a file that the model's maker cannot read, but its reader can.
    /// </summary>
    public bool AllowHardLinks { get; init; }
}
