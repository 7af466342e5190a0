using System.Diagnostics.CodeAnalysis;

namespace Transfer.Onnx;

/// <summary>
/// Computes, once and for all, weights that are stored smaller than they are used: float16, bfloat16 or 8-bit constants behind a Cast to
/// float32,
/// then perhaps a Mul by constant scales and a Reshape. Each becomes a plain float32 constant under the name of the last value of the
/// chain, which is the one the layers read. The arithmetic is that of the nodes, rounded as they round, so results keep every bit.
/// <code>
/// Cast(w.float16)                                   ->  w
/// Cast(w.int8) -> Mul(scale)                        ->  w
/// Cast(w.int8) -> Mul(scale) -> Reshape(shape)      ->  w
/// </code>
/// </summary>
public sealed class FoldStoredWeights : Pass
{
    internal FoldStoredWeights()
        : base("fold-stored-weights", "weights stored as float16, bfloat16 or int8 become float32 (the file grows)", keepsBits: true)
    {
    }

    /// <summary>Folds all such chains of a model's main graph.</summary>
    /// <returns>The number of weights that became plain constants.</returns>
    /// <exception cref="TransferException">A stored weight's data does not fit its dimensions (kind BadInput).</exception>
    public static int Run(Model model) => Run(model.Graph);

    /// <summary>Folds all such chains of one graph.</summary>
    /// <returns>The number of weights that became plain constants.</returns>
    /// <exception cref="TransferException">A stored weight's data does not fit its dimensions (kind BadInput).</exception>
    public static int Run(Graph graph)
    {
        int folded = 0;
        foreach (Node node in graph.Nodes)
        {
            if (!IsStoredSmall(node, out Tensor? stored))
                continue;
            Value stage = node.Outputs[0]!;
            Replace(graph, stage, Tensor.FromFloats(stored.ToFloats(), [.. stored.Dims]));
            while (OnlyUser(stage) is { } next && Compute(next, stage) is { } result)
            {
                stage = next.Outputs[0]!;
                Replace(graph, stage, result);
            }

            folded++;
        }

        return folded;
    }

    private protected override int Rewrite(PassContext context) => context.Function is null ? Run(context.Model) : 0;

    private static bool IsStoredSmall(Node node, [NotNullWhen(true)] out Tensor? stored)
    {
        stored = null;
        if (!node.Is("Cast") || node.Attributes.Int("to", 0) != (long)DataType.Float || node.Output(0) is null)
            return false;
        stored = node.Input(0) is { IsInput: false, Initializer: { } tensor } value && value.Graph == node.Graph ? tensor : null;
        return stored is { Type: DataType.Float16 or DataType.BFloat16 or DataType.Int8 or DataType.UInt8 };
    }

    private static Node? OnlyUser(Value value)
    {
        if (value.Uses.Count != 1 || value.IsOutput)
            return null;
        Node user = value.Uses.First().Node;
        return user.Graph == value.Graph && user.Output(0) is not null ? user : null;
    }

    private static Tensor? Compute(Node node, Value stage)
    {
        if (node.Inputs.Count != 2 || node.Input(0) is not { } a || node.Input(1) is not { } b)
            return null;
        Value other = ReferenceEquals(a, stage) ? b : a;
        if (other is not { IsInput: false, Initializer: { } constant })
            return null;
        if (node.Is("Mul") && constant.Type == DataType.Float)
            return Multiply(stage.Initializer!, constant);
        return node.Is("Reshape") && ReferenceEquals(a, stage) && constant.Type == DataType.Int64
            ? Reshape(stage.Initializer!, constant.ToLongs(), node.Attributes.Int("allowzero", 0) != 0) : null;
    }

    /// <summary>The computed value becomes a constant; the constants it was computed from go when nothing else reads them.</summary>
    private static void Replace(Graph graph, Value value, Tensor tensor)
    {
        List<Value> read = [.. value.Producer!.Inputs.OfType<Value>()];
        graph.ReplaceByInitializer(value, tensor);
        foreach (Value constant in read)
        {
            if (constant is { Initializer: not null, Uses.Count: 0, IsOutput: false, IsInput: false })
                graph.RemoveInitializer(constant);
        }
    }

    private static Tensor? Multiply(Tensor weight, Tensor scale)
    {
        // The scale is broadcast to the weight, never the other way round: the result has the weight's dimensions.
        int rank = weight.Dims.Count;
        if (scale.Dims.Count > rank)
            return null;
        long[] strides = new long[rank];
        long stride = 1;
        for (int i = rank - 1; i >= 0; i--)
        {
            int at = i - (rank - scale.Dims.Count);
            long dim = at < 0 ? 1 : scale.Dims[at];
            if (dim != 1 && dim != weight.Dims[i])
                return null;
            strides[i] = dim == 1 ? 0 : stride;
            stride *= dim;
        }

        ReadOnlySpan<float> scales = scale.AsSpan<float>();
        float[] product = weight.ToFloats();
        long[] position = new long[rank];
        long from = 0;
        for (int i = 0; i < product.Length; i++)
        {
            product[i] *= scales[(int)from];

            // The odometer of positions, and with it the place in the scale.
            for (int d = rank - 1; d >= 0; d--)
            {
                from += strides[d];
                if (++position[d] < weight.Dims[d])
                    break;
                from -= strides[d] * position[d];
                position[d] = 0;
            }
        }

        return Tensor.FromFloats(product, [.. weight.Dims]);
    }

    private static Tensor? Reshape(Tensor weight, long[] shape, bool zeroIsZero)
    {
        for (int i = 0; i < shape.Length; i++)
        {
            if (shape[i] == 0 && !zeroIsZero)
            {
                if (i >= weight.Dims.Count)
                    return null;
                shape[i] = weight.Dims[i];
            }
        }

        int inferred = Array.IndexOf(shape, -1);
        long known = shape.Where(d => d != -1).Aggregate(1L, (product, d) => product * d);
        if (inferred >= 0 && (known <= 0 || weight.Count % known != 0))
            return null;
        if (inferred >= 0)
            shape[inferred] = weight.Count / known;
        return shape.All(d => d >= 0) && shape.Aggregate(1L, (product, d) => product * d) == weight.Count ? weight.Reshape(shape) : null;
    }
}
