namespace Transfer.Onnx;

/// <summary>Brings the tensors that a model keeps in data files into the model, so that its bytes alone are the whole of it.</summary>
public static class InlineExternalData
{
    /// <summary>Changes the model in place, its subgraphs included.</summary>
    /// <param name="model">The model; its data files are read now.</param>
    /// <returns>How many tensors came from data files.</returns>
    /// <exception cref="TransferException">A data file is missing, too short, or outside the model's folder.</exception>
    public static int Run(Model model) => Run(model.Graph);

    private static int Run(Graph graph)
    {
        int count = 0;
        foreach (Value value in graph.Initializers.Where(value => value.Initializer!.External is not null).ToList())
        {
            value.Initializer = Inside(value.Initializer!);
            count++;
        }

        foreach (Node node in graph.Nodes.Where(node => node.HasAttributes))
        {
            foreach (NodeAttribute attribute in node.Attributes.ToList())
            {
                count += attribute.Graphs.Sum(Run);
                if (attribute.Type != AttributeType.Tensor || attribute.Tensor.External is null)
                    continue;
                node.Attributes.Set(attribute.Name, Inside(attribute.Tensor));
                count++;
            }
        }

        return count;
    }

    private static Tensor Inside(Tensor tensor) => Tensor.FromBytes(tensor.Type, tensor.Bytes, [.. tensor.Dims]);
}
