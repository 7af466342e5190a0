namespace Transfer.Onnx.Ops;

/// <summary>How often an input or output of an operator occurs.</summary>
public enum ParameterKind
{
    /// <summary>Once.</summary>
    Single,

    /// <summary>Once, or left out.</summary>
    Optional,

    /// <summary>As often as the node likes, at least <see cref="OpParameter.Least"/> times; always the last.</summary>
    Variadic,
}
