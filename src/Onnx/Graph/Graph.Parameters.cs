namespace Transfer.Onnx;

/// <content>Parameters that exporters merged.</content>
public sealed partial class Graph
{
    /// <summary>
    /// Gives each parameter its own constant again where an exporter merged equal ones. PyTorch's exporter stores bit-equal parameters
    /// once and hands the others on through Identity nodes; trained like that, layers that have nothing to do with each other would
    /// move together.
    /// <para>
    /// Which merges are accidents is told by the elements. Parameters that were never tied are equal only while they hold what they
    /// were initialised with, one number throughout: biases of 0, norm weights of 1, running means and variances. A matrix of differing
    /// numbers does not come out equal twice by chance: where such a one stands behind an Identity, one parameter is used in several
    /// places on purpose (query and key projections of DeBERTa, an embedding table that is the output projection too). So
    /// a float constant of one repeated number behind an Identity becomes separate; any other stays tied, and its users read it
    /// directly. A constant that several nodes read without an Identity stays tied: that is how exporters write a layer used twice.
    /// </para>
    /// </summary>
    /// <returns>What was separated, and which constants of more than one element still have several users.</returns>
    public UnshareReport UnshareParameters()
    {
        var separated = new List<Value>();
        foreach (Node node in Nodes)
        {
            if (!node.Is("Identity") || node.Inputs.Count != 1 || node.Outputs.Count != 1)
                continue;
            if (node.Outputs[0] is not { IsOutput: false } output)
                continue;
            if (node.Inputs[0] is not { Initializer: { } tensor } shared || shared.Graph != this || !tensor.Type.IsFloatingPoint())
                continue;
            if (HoldsOneNumber(tensor))
            {
                Separate(shared, output, tensor);
                separated.Add(output);
            }
            else
            {
                ReplaceAllUses(output, shared);
                Remove(node);
            }
        }

        return new UnshareReport(separated, [.. Initializers.Where(IsTied)]);
    }

    private static bool IsTied(Value value) =>
        value.Initializer!.Type.IsFloatingPoint() && value.Initializer.Count > 1 && value.Uses.Select(u => u.Node).Distinct().Count() > 1;

    private static bool HoldsOneNumber(Tensor tensor)
    {
        ReadOnlySpan<byte> bytes = tensor.Bytes.Span;
        int size = Math.Max(1, tensor.Type.BitsPerElement() / 8);

        // All elements are equal exactly when the data, moved by one element, is itself.
        return bytes.Length <= size || bytes[size..].SequenceEqual(bytes[..^size]);
    }

    private void Separate(Value shared, Value output, Tensor tensor)
    {
        ReplaceByInitializer(output, Tensor.FromBytes(tensor.Type, tensor.Bytes, [.. tensor.Dims]));
        if (!shared.IsInput)
            return;
        output.Type ??= shared.Type;
        Inputs.Add(output);
    }
}
