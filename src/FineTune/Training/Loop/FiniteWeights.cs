using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>Refuses weights that cannot be trained from.</summary>
internal static class FiniteWeights
{
    /// <summary>Looks at every parameter.</summary>
    /// <exception cref="TransferException">One has a number that is not finite (BadInput).</exception>
    public static void Require(Graph graph, IEnumerable<string> parameters)
    {
        foreach (string name in parameters)
        {
            if (graph.Get(name).Initializer is not { Type: DataType.Float } tensor)
                continue;
            ReadOnlySpan<float> values = tensor.AsSpan<float>();
            for (int i = 0; i < values.Length; i++)
            {
                if (!float.IsFinite(values[i]))
                    throw new TransferException(ErrorKind.BadInput, $"initializer '{Shown.Name(name)}': element {i} is {values[i]}, and a number is wanted; start from a model whose weights are finite");
            }
        }
    }
}
