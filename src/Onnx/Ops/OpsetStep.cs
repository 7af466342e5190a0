namespace Transfer.Onnx.Ops;

/// <summary>What one opset changed of one operator, and how a node crosses that change in both directions.</summary>
internal sealed record OpsetStep
{
    /// <summary>The operator.</summary>
    public string Operator { get; init; } = "";

    /// <summary>The opset with the change.</summary>
    public required int Version { get; init; }

    /// <summary>Whether the operator begins here.</summary>
    public bool Begins { get; init; }

    /// <summary>Element types that the operator takes from here on.</summary>
    public DataType[] Added { get; init; } = [];

    /// <summary>Whether the added types are those of the first input and the first output alone.</summary>
    public bool DataOnly { get; init; }

    /// <summary>Rewrites a node of the older form; null where it means the same here.</summary>
    public Action<StepContext>? Up { get; init; }

    /// <summary>Rewrites a node of this form for the opset before; null where it means the same there.</summary>
    public Action<StepContext>? Down { get; init; }

    /// <summary>Rewrites a node that uses an added type so that it does so no longer; null where that cannot be.</summary>
    public Action<StepContext, OpsetStep>? Narrow { get; init; }

    /// <summary>The first element type that only the newer form takes and the node uses, or null.</summary>
    public DataType? AddedTypeOf(StepContext c)
    {
        if (Added.Length == 0)
            return null;
        IEnumerable<Value?> operands = DataOnly ? [c.Node.Input(0), c.Node.Output(0)] : c.Node.Inputs.Concat(c.Node.Outputs);
        foreach (Value? operand in operands)
        {
            if (ElementOf(c.TypeOf(operand)) is { } element && Added.Contains(element))
                return element;
        }

        return null;
    }

    private static DataType? ElementOf(OnnxType? type)
    {
        while (true)
        {
            switch (type)
            {
                case TensorType tensor:
                    return tensor.Element;
                case SparseTensorType sparse:
                    return sparse.Element;
                case SequenceType sequence:
                    type = sequence.Element;
                    break;
                case OptionalType optional:
                    type = optional.Element;
                    break;
                default:
                    return null;
            }
        }
    }
}
