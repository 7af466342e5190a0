namespace Transfer.Onnx.Format;

/// <summary>What is wrong with an attribute as the file stores it: it has one value, in the field of its kind.</summary>
internal static class AttributeProblems
{
    /// <summary>The problem, with what is wanted, what is there and what to do; or null.</summary>
    public static string? Of(NodeAttribute attribute)
    {
        if (attribute.Source is not AttributeProto proto)
            return attribute.Type == AttributeType.Undefined ? "expected a value, got none; set it" : null;
        string[] fields = [.. Fields(proto, attribute)];
        if (fields.Length > 1)
            return $"expected one value, got {string.Join(" and ", fields)}; keep the right one";
        string? wanted = Field(attribute.Type);
        if (wanted is null)
            return proto.HasType || fields.Length == 0 ? $"expected a kind of value from 1 to 14, got {(int)proto.Type}; set the value" : null;
        if (fields.Length == 1 && fields[0] != wanted)
            return $"expected the value in {wanted}, as its kind {attribute.Type} says, got one in {fields[0]}; set kind and value alike";
        bool isList = attribute.Type is >= AttributeType.Floats and <= AttributeType.Graphs or AttributeType.SparseTensors or AttributeType.TypeProtos;
        return fields.Length == 0 && !isList ? $"expected a value in {wanted}, as its kind {attribute.Type} says, got none; set it" : null;
    }

    // Subgraphs have left the message for the object.
    private static IEnumerable<string> Fields(AttributeProto proto, NodeAttribute attribute)
    {
        if (proto.HasF)
            yield return "f";
        if (proto.HasI)
            yield return "i";
        if (proto.HasS)
            yield return "s";
        if (proto.T is not null)
            yield return "t";
        if (proto.G is not null || attribute.Content is Graph)
            yield return "g";
        if (proto.SparseTensor is not null)
            yield return "sparse_tensor";
        if (proto.Tp is not null)
            yield return "tp";
        if (proto.Floats.Count > 0)
            yield return "floats";
        if (proto.Ints.Count > 0)
            yield return "ints";
        if (proto.Strings.Count > 0)
            yield return "strings";
        if (proto.Tensors.Count > 0)
            yield return "tensors";
        if (proto.Graphs.Count > 0 || attribute.Content is Graph[] { Length: > 0 })
            yield return "graphs";
        if (proto.SparseTensors.Count > 0)
            yield return "sparse_tensors";
        if (proto.TypeProtos.Count > 0)
            yield return "type_protos";
    }

    private static string? Field(AttributeType type) => type switch
    {
        AttributeType.Float => "f",
        AttributeType.Int => "i",
        AttributeType.String => "s",
        AttributeType.Tensor => "t",
        AttributeType.Graph => "g",
        AttributeType.SparseTensor => "sparse_tensor",
        AttributeType.TypeProto => "tp",
        AttributeType.Floats => "floats",
        AttributeType.Ints => "ints",
        AttributeType.Strings => "strings",
        AttributeType.Tensors => "tensors",
        AttributeType.Graphs => "graphs",
        AttributeType.SparseTensors => "sparse_tensors",
        AttributeType.TypeProtos => "type_protos",
        _ => null,
    };
}
