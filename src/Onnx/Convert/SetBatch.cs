namespace Transfer.Onnx;

/// <summary>
/// Fixes the batch dimension (the first of every graph input) to a number, or frees it under a symbol. Types of inner values that
/// carried the old batch follow when it was a symbol; when it was a number they are dropped, since another dimension may share it.
/// A node that has the old batch baked in (a Reshape to [1,1000], say) is not found here: run the model afterwards.
/// </summary>
public static class SetBatch
{
    /// <summary>Changes the model in place.</summary>
    /// <param name="model">The model; every required input has a known rank of at least 1.</param>
    /// <param name="name">The model, as messages name it.</param>
    /// <param name="batch">A number of at least 1, or a symbol.</param>
    /// <exception cref="TransferException">An input has no batch dimension (BadInput).</exception>
    public static void Run(Model model, string name, Dim batch)
    {
        foreach (Value input in model.Graph.RequiredInputs)
        {
            if (input.Type is not TensorType { Shape: { Rank: > 0 } shape })
                throw TransferException.BadFile(name, $"input '{Shown.Name(input.Name)}' has no first dimension to set the batch in");
            Dim old = shape[0];
            Replace(input, batch);
            foreach (Value value in Values(model.Graph))
            {
                if (value == input || value.Type is not TensorType { Shape: { Rank: > 0 } other } || other[0] != old)
                    continue;
                if (old.Symbol is not null || value.IsOutput)
                    Replace(value, batch);
                else if (!value.IsInput)
                    value.Type = null;
            }
        }
    }

    private static IEnumerable<Value> Values(Graph graph) =>
        graph.RequiredInputs.Concat(graph.Nodes.SelectMany(node => node.Outputs).OfType<Value>());

    private static void Replace(Value value, Dim batch)
    {
        var type = (TensorType)value.Type!;
        value.Type = type with { Shape = new Shape([batch, .. type.Shape!.Skip(1)]) };
    }
}
