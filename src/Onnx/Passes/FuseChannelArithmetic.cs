namespace Transfer.Onnx;

/// <summary>
/// <code>
/// Conv(x, w, b) * f   ->   Conv(x, w * f, b * f)          Conv(x, w, b) / f   ->   Conv(x, w / f, b / f)
/// Conv(x, w, b) + s   ->   Conv(x, w, b + s)              Conv(x, w, b) - s   ->   Conv(x, w, b - s)
/// </code>
/// The same for ConvTranspose and Gemm. f and s are constants, one number for each channel or one for all; nothing else reads the convolution.
/// </summary>
internal sealed class FuseChannelArithmetic() : NodePass("fuse-channel-arithmetic", "constants that scale or shift channels go into the Conv, ConvTranspose or Gemm before", keepsBits: false)
{
    private protected override bool TryRewrite(Node node, PassContext context)
    {
        if (context.Opset < 7 || !(node.Is("Mul") || node.Is("Add") || node.Is("Div") || node.Is("Sub")))
            return false;
        foreach ((Value y, Value constant) in PassContext.Orders(node).Take(node.OpType is "Mul" or "Add" ? 2 : 1))
        {
            if (context.ConstantOf(constant) is not { Type: DataType.Float } tensor || ChannelWeights.Before(y, context) is not { } weights)
                continue;
            if (context.RankOf(y) is not { } rank || PerChannel(tensor, weights, rank) is not { } numbers)
                continue;
            if (node.Is("Div") && Array.Exists(numbers, n => n == 0))
                continue;
            double[]? factors = node.OpType switch { "Mul" => numbers, "Div" => Array.ConvertAll(numbers, n => 1 / n), _ => null };
            double[]? shifts = node.OpType switch { "Add" => numbers, "Sub" => Array.ConvertAll(numbers, n => -n), _ => null };
            weights.Scale(node, factors, shifts, context);
            return true;
        }

        return false;
    }

    // One number for each channel, when the constant is spread over nothing but the other dimensions and does not add any.
    private static double[]? PerChannel(Tensor constant, ChannelWeights weights, int rank)
    {
        if (constant.Dims.Count > rank)
            return null;
        int axis = weights.IsConvolution ? 1 : rank - 1;
        for (int i = 0; i < constant.Dims.Count; i++)
        {
            long allowed = i + rank - constant.Dims.Count == axis ? weights.Channels : 1;
            if (constant.Dims[i] != 1 && constant.Dims[i] != allowed)
                return null;
        }

        float[] given = constant.ToFloats();
        return given.Length == weights.Channels ? Array.ConvertAll(given, g => (double)g)
            : given.Length == 1 ? [.. Enumerable.Repeat((double)given[0], (int)weights.Channels)] : null;
    }
}
