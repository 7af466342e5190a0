using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>Tells parameters from constants: exporters write both as initializers.</summary>
public static class TrainableParameters
{
    /// <summary>
    /// The float32 initializers that learn, in the order in which the graph uses them: whatever an operator takes as its weight, and what
    /// else has more than one element, for single numbers elsewhere are constants. Running statistics, scales of a Resize, initial states,
    /// masks and bounds are no parameters.
    /// </summary>
    public static IReadOnlyList<string> Of(Graph graph)
    {
        var found = new List<string>();
        var seen = new HashSet<Value>();
        foreach (Node node in graph.Nodes)
        {
            for (int i = 0; i < node.Inputs.Count; i++)
            {
                if (node.Inputs[i] is { Initializer: { Type: DataType.Float } tensor } value && seen.Add(value) && value.Uses.All(use => Learns(use.Node, use.Index, tensor.Count)))
                    found.Add(value.Name);
            }
        }

        return found;
    }

    private static bool Learns(Node node, int input, long count) => node.OpType switch
    {
        "Conv" or "ConvTranspose" or "Gemm" or "PRelu" or "LayerNormalization" or "InstanceNormalization" or "GroupNormalization" or "RMSNormalization" => true,
        "BatchNormalization" => input is 1 or 2,
        "LSTM" => input is (>= 1 and <= 3) or 7,
        "GRU" or "RNN" => input is >= 1 and <= 3,
        "Resize" or "Upsample" or "Where" or "Clip" or "Pad" or "Dropout" or "Range" or "Mod" or "Pow" => false,
        "ScatterND" or "ScatterElements" or "RotaryEmbedding" or "Attention" => false,
        "Equal" or "Greater" or "GreaterOrEqual" or "Less" or "LessOrEqual" => false,
        _ => count > 1,
    };
}
