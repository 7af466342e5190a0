namespace Transfer.Onnx.Ops;

/// <summary>
/// What is known of an operator from one version on: its rule for types and shapes, and how it computes elements that are known before the
/// model runs. Its attributes, limits and formula stand in the file of its rule.
/// </summary>
public sealed class OpDefinition
{
    internal OpDefinition(string domain, string name, int since, Action<OpContext> infer, Action<OpContext>? fold)
    {
        Domain = domain;
        Name = name;
        Since = since;
        Infer = infer;
        Fold = fold;
    }

    /// <summary>Who defines it; empty for ONNX itself.</summary>
    public string Domain { get; }

    /// <summary>The operator.</summary>
    public string Name { get; }

    /// <summary>The first version of its domain with this form.</summary>
    public int Since { get; }

    /// <summary>Sets the types of the outputs from the types of the inputs, the attributes and known elements; sets none where nothing is known.</summary>
    internal Action<OpContext> Infer { get; }

    /// <summary>Sets the elements of outputs from known elements of inputs; runs after the rule for types. Null where there is no such arithmetic.</summary>
    internal Action<OpContext>? Fold { get; }

    /// <summary><c>Squeeze-13</c>.</summary>
    public override string ToString() => $"{(Domain.Length > 0 ? Domain + "." : "")}{Name}-{Since}";
}
