namespace Transfer.Onnx;

/// <summary>
/// A Conv, ConvTranspose or Gemm with constant weights that nothing but one node reads: what follows it channel by channel, <c>y * f[c] + s[c]</c>, can
/// be computed into its weights and bias. The arithmetic is float64, rounded once.
/// </summary>
internal sealed class ChannelWeights
{
    private readonly Node _node;
    private readonly Tensor _weight;
    private readonly float[]? _bias;
    private readonly long _group;

    private ChannelWeights(Node node, Tensor weight, float[]? bias, long channels, long group)
    {
        _node = node;
        _weight = weight;
        _bias = bias;
        _group = group;
        Channels = channels;
    }

    /// <summary>The number of channels that come out.</summary>
    public long Channels { get; }

    /// <summary>Whether the channels are dimension 1 of several, and not the last.</summary>
    public bool IsConvolution => !_node.Is("Gemm");

    /// <summary>The weighted node that computes a value for one reader, or null.</summary>
    public static ChannelWeights? Before(Value? value, PassContext context)
    {
        if ((PassContext.OnlyFor(value, "Conv") ?? PassContext.OnlyFor(value, "ConvTranspose") ?? PassContext.OnlyFor(value, "Gemm")) is not { } node)
            return null;
        if (context.ConstantOf(node.Input(1)) is not { Type: DataType.Float } weight || node.Outputs.Count != 1)
            return null;
        long group = node.Attributes.Int("group", 1);
        long channels = node.OpType switch
        {
            "Conv" when weight.Dims.Count >= 3 => weight.Dims[0],
            "ConvTranspose" when weight.Dims.Count >= 3 => weight.Dims[1] * group,
            "Gemm" when weight.Dims.Count == 2 && node.Attributes.Float("alpha", 1) == 1 && node.Attributes.Float("beta", 1) == 1 =>
                weight.Dims[node.Attributes.Int("transB", 0) != 0 ? 0 : 1],
            _ => 0,
        };
        if (channels == 0)
            return null;
        if (node.Input(2) is not { } bias)
            return new ChannelWeights(node, weight, null, channels, group);
        return context.ConstantOf(bias) is { Type: DataType.Float } constant && (constant.Count == channels || constant.Count == 1)
            && (constant.Dims.Count <= 1 || constant.Dims[^1] == constant.Count)
            ? new ChannelWeights(node, weight, Spread(constant.ToFloats(), channels), channels, group) : null;
    }

    /// <summary>Computes <c>y * factors[c] + shifts[c]</c> into the weights; the node that did so far becomes the weighted one.</summary>
    public void Scale(Node last, double[]? factors, double[]? shifts, PassContext context)
    {
        string name = last.Outputs[0]!.Name;
        Value weight = _node.Inputs[1]!;
        Value? bias = _node.Input(2);
        if (factors is not null)
            weight = context.AddConstant(_node, weight.Name + "_fused", Scaled(factors));
        if (shifts is not null || (factors is not null && _bias is not null))
        {
            var shifted = new float[Channels];
            for (int c = 0; c < shifted.Length; c++)
                shifted[c] = (float)(((_bias?[c] ?? 0.0) * (factors?[c] ?? 1)) + (shifts?[c] ?? 0));
            bias = context.AddConstant(_node, bias is null ? name + "_bias" : bias.Name + "_fused", Tensor.FromFloats(shifted, Channels));
        }

        while (last.Outputs.Count > 1)
            last.RemoveLastOutput();
        (string, AttributeValue)[] attributes = [.. _node.Attributes.Select(a => (a.Name, new AttributeValue(a.Type, a.Content!)))];
        Value?[] inputs = bias is null ? [_node.Inputs[0], weight] : [_node.Inputs[0], weight, bias];
        PassContext.Become(last, _node.OpType, inputs, attributes);
    }

    private static float[] Spread(float[] bias, long channels) => bias.Length == channels ? bias : [.. Enumerable.Repeat(bias[0], (int)channels)];

    private Tensor Scaled(double[] factors)
    {
        float[] elements = _weight.ToFloats();
        (long outer, long inner) = _node.OpType switch
        {
            // [out, in, ...]: a channel is a run of everything behind it.
            "Conv" => (1L, elements.Length / Channels),
            // [in, out / group, ...]: the channels of each group follow each other within each of its inputs.
            "ConvTranspose" => (_weight.Dims[0], elements.Length / (_weight.Dims[0] * _weight.Dims[1])),
            _ => _node.Attributes.Int("transB", 0) != 0 ? (1L, _weight.Dims[1]) : (_weight.Dims[0], 1L),
        };
        long perGroup = Channels / _group;
        for (int i = 0; i < elements.Length; i++)
        {
            long channel = i / inner;
            if (_node.OpType == "ConvTranspose")
                channel = (channel / perGroup / (outer / _group) * perGroup) + (channel % perGroup);
            else
                channel %= Channels;
            elements[i] = (float)(elements[i] * factors[channel]);
        }

        return Tensor.FromFloats(elements, [.. _weight.Dims]);
    }
}
