namespace Transfer.Onnx.Ops;

/// <summary>What an operator takes and gives, from one version of its domain on.</summary>
public sealed class OpSignature
{
    internal OpSignature(string domain, string name, int since)
    {
        Domain = domain;
        Name = name;
        Since = since;
    }

    /// <summary>Who defines it; empty for ONNX itself.</summary>
    public string Domain { get; }

    /// <summary>The operator.</summary>
    public string Name { get; }

    /// <summary>The first version of its domain with this form.</summary>
    public int Since { get; }

    /// <summary>Whether the operator is no longer one from this version on.</summary>
    public bool IsDeprecated { get; init; }

    /// <summary>The inputs, in order.</summary>
    public IReadOnlyList<OpParameter> Inputs { get; init; } = [];

    /// <summary>The outputs, in order.</summary>
    public IReadOnlyList<OpParameter> Outputs { get; init; } = [];

    /// <summary>The attributes, in the order of the alphabet.</summary>
    public IReadOnlyList<OpAttribute> Attributes { get; init; } = [];

    /// <summary>The attribute of a name, or null.</summary>
    public OpAttribute? Attribute(string name)
    {
        foreach (OpAttribute attribute in Attributes)
        {
            if (attribute.Name == name)
                return attribute;
        }

        return null;
    }

    /// <summary>How many inputs or outputs a node lists at least: up to the last that cannot be left out.</summary>
    public static int Least(IReadOnlyList<OpParameter> parameters)
    {
        int least = 0;
        for (int i = 0; i < parameters.Count; i++)
        {
            least = parameters[i].Kind switch
            {
                ParameterKind.Single => i + 1,
                ParameterKind.Variadic => i + parameters[i].Least,
                _ => least,
            };
        }

        return least;
    }

    /// <summary>How many inputs or outputs a node lists at most, or null for any number.</summary>
    public static int? Most(IReadOnlyList<OpParameter> parameters) => parameters is [.., { Kind: ParameterKind.Variadic }] ? null : parameters.Count;

    /// <summary>The input or output at a position; null beyond the last.</summary>
    public static OpParameter? At(IReadOnlyList<OpParameter> parameters, int index) => index < parameters.Count ? parameters[index]
        : parameters is [.., { Kind: ParameterKind.Variadic } last] ? last : null;

    /// <summary><c>Squeeze-13</c>.</summary>
    public override string ToString() => $"{(Domain.Length > 0 ? Domain + "." : "")}{Name}-{Since}";
}
