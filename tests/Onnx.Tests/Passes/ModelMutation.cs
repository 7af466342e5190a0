namespace Transfer.Onnx.Tests.Passes;

/// <summary>Changes ranks, sizes, integers and attributes of a graph at random, so that what is left contradicts itself in some place.</summary>
internal static class ModelMutation
{
    /// <summary>Changes about half of the inputs and constants and a third of the attributes.</summary>
    public static void Change(Graph graph, Random random)
    {
        foreach (Value input in graph.Inputs.Concat(graph.Initializers))
            Change(input, random);
        foreach (Node node in graph.Nodes.Where(n => n.Attributes.Count > 0))
            Change(node, random);
    }

    /// <summary>Changes the attributes of one node.</summary>
    public static void ChangeOne(Graph graph, Random random)
    {
        Node[] nodes = [.. graph.Nodes.Where(n => n.Attributes.Count > 0)];
        if (nodes.Length > 0)
            Change(nodes[random.Next(nodes.Length)], random);
    }

    /// <summary>Has some nodes read another value, or nothing, where they read one.</summary>
    public static void Rewire(Graph graph, Random random, int count)
    {
        Node[] nodes = [.. graph.Nodes.Where(n => n.Inputs.Count > 0)];
        for (int i = 0; i < count && nodes.Length > 0; i++)
        {
            Node node = nodes[random.Next(nodes.Length)], other = nodes[random.Next(nodes.Length)];
            node.SetInput(random.Next(node.Inputs.Count), random.Next(4) == 0 ? null : other.Inputs[random.Next(other.Inputs.Count)]);
        }
    }

    private static void Change(Value value, Random random)
    {
        if (random.Next(2) == 0)
            return;
        if (value.Initializer is { Type: DataType.Int64, Count: < 16 } tensor)
        {
            long[] elements = [.. tensor.ToLongs().Select(e => random.Next(3) == 0 ? random.Next(-4, 5) : e)];
            value.Initializer = random.Next(4) == 0 ? Tensor.From<long>(elements.Append(2).ToArray(), elements.Length + 1)
                : Tensor.From<long>(elements, [.. tensor.Dims]);
        }
        else if (value.Type is TensorType { Shape: { } shape } type && value.Initializer is null)
        {
            List<Dim> dims = [.. shape.Select(d => random.Next(3) == 0 ? (Dim)random.Next(0, 4) : random.Next(4) == 0 ? Dim.Unknown : d)];
            if (random.Next(3) == 0)
                dims.Add(3);
            else if (random.Next(3) == 0 && dims.Count > 0)
                dims.RemoveAt(0);
            value.Type = type with { Shape = random.Next(6) == 0 ? null : new Shape([.. dims]) };
        }
    }

    private static void Change(Node node, Random random)
    {
        foreach (NodeAttribute attribute in node.Attributes.ToArray())
        {
            if (random.Next(3) != 0)
                continue;
            if (attribute.Type == AttributeType.Int)
                node.Attributes.Set(attribute.Name, (long)random.Next(-3, 4));
            else if (attribute.Type == AttributeType.Ints)
                node.Attributes.Set(attribute.Name, attribute.Ints.Skip(random.Next(2)).Select(v => random.Next(3) == 0 ? random.Next(-3, 4) : v).ToArray());
        }
    }
}
