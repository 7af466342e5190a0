namespace Transfer.Onnx;

/// <summary>
/// <code>
/// BatchNormalization(Conv(x, w, b), scale, bias, mean, var)   ->   Conv(x, w * s, (b - mean) * s + bias),   s = scale / sqrt(var + epsilon)
/// </code>
/// The same for ConvTranspose and Gemm, whose channels are the last dimension. Only for inference (training_mode 0, one output), where weights and
/// statistics are constants and nothing else reads the convolution.
/// </summary>
internal sealed class FuseBatchNormalization() : NodePass("fuse-batch-normalization", "BatchNormalization goes into the Conv, ConvTranspose or Gemm before it", keepsBits: false)
{
    private const float DefaultEpsilon = 1e-5f;

    private protected override bool TryRewrite(Node node, PassContext context)
    {
        if (!node.Is("BatchNormalization") || node.Inputs.Count != 5 || node.Attributes.Int("training_mode", 0) != 0)
            return false;
        if (context.Opset < 7 && node.Attributes.Int("is_test", 0) == 0)
            return false;
        if (node.Outputs.Skip(1).Any(o => o is not null && (o.Uses.Count > 0 || o.IsOutput)) || node.Attributes.Int("spatial", 1) != 1)
            return false;
        if (ChannelWeights.Before(node.Input(0), context) is not { } weights)
            return false;
        Tensor?[] given = [.. node.Inputs.Skip(1).Select(context.ConstantOf)];
        if (Array.Exists(given, t => t is not { Type: DataType.Float } || t.Count != weights.Channels))
            return false;

        float[] scale = given[0]!.ToFloats(), bias = given[1]!.ToFloats(), mean = given[2]!.ToFloats(), variance = given[3]!.ToFloats();
        double epsilon = node.Attributes.Float("epsilon", DefaultEpsilon);
        var factors = new double[scale.Length];
        var shifts = new double[scale.Length];
        for (int c = 0; c < scale.Length; c++)
        {
            factors[c] = scale[c] / Math.Sqrt(variance[c] + epsilon);
            shifts[c] = bias[c] - (mean[c] * factors[c]);
        }

        weights.Scale(node, factors, shifts, context);
        return true;
    }
}
