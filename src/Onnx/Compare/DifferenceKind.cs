namespace Transfer.Onnx;

/// <summary>What two models differ in.</summary>
public enum DifferenceKind
{
    /// <summary>The version of a domain's operators.</summary>
    Opset,

    /// <summary>The number, names or types of inputs or outputs.</summary>
    Interface,

    /// <summary>A node that only the first has.</summary>
    Removed,

    /// <summary>A node that only the second has.</summary>
    Added,

    /// <summary>A node with other attributes or constants.</summary>
    Changed,

    /// <summary>A node that reads other values.</summary>
    Rewired,
}
