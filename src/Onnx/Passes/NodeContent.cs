namespace Transfer.Onnx;

/// <summary>Nodes are equal when they compute the same from the same values: operator, inputs, attributes and the outputs that are asked for.</summary>
internal sealed class NodeContent : IEqualityComparer<Node>
{
    public static NodeContent Comparer { get; } = new();

    /// <inheritdoc/>
    public bool Equals(Node? x, Node? y)
    {
        if (x is null || y is null || x.OpType != y.OpType || x.Domain != y.Domain || x.Overload != y.Overload)
            return false;
        if (x.Inputs.Count != y.Inputs.Count || x.Outputs.Count != y.Outputs.Count || x.Attributes.Count != y.Attributes.Count)
            return false;
        for (int i = 0; i < x.Inputs.Count; i++)
        {
            if (!ReferenceEquals(x.Inputs[i], y.Inputs[i]))
                return false;
        }

        for (int i = 0; i < x.Outputs.Count; i++)
        {
            if (x.Outputs[i] is null != y.Outputs[i] is null)
                return false;
        }

        return x.Attributes.All(a => y.Attributes.Find(a.Name) is { } b && SameContent(a, b));
    }

    /// <inheritdoc/>
    public int GetHashCode(Node obj)
    {
        var hash = default(HashCode);
        hash.Add(obj.OpType);
        foreach (Value? input in obj.Inputs)
            hash.Add(input is null ? 0 : System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(input));
        hash.Add(obj.Attributes.Count);
        foreach (NodeAttribute attribute in obj.Attributes)
        {
            if (attribute.Type == AttributeType.Int)
                hash.Add(attribute.Int);
        }

        return hash.ToHashCode();
    }

    private static bool SameContent(NodeAttribute a, NodeAttribute b) => a.Type == b.Type && a.ReferenceName == b.ReferenceName && (a.Type switch
    {
        AttributeType.Int => a.Int == b.Int,
        AttributeType.Float => BitConverter.SingleToInt32Bits(a.Float) == BitConverter.SingleToInt32Bits(b.Float),
        AttributeType.String => a.Bytes.Span.SequenceEqual(b.Bytes.Span),
        AttributeType.Ints => a.Ints.SequenceEqual(b.Ints),
        AttributeType.Floats => a.Floats.Select(BitConverter.SingleToInt32Bits).SequenceEqual(b.Floats.Select(BitConverter.SingleToInt32Bits)),
        AttributeType.Strings => a.Strings.SequenceEqual(b.Strings),
        AttributeType.Tensor => TensorContentComparer.Instance.Equals(a.Tensor, b.Tensor),
        _ => false,
    });
}
