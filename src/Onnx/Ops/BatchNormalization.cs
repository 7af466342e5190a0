namespace Transfer.Onnx.Ops;

/// <summary>
/// y = scale * (x - mean) / sqrt(var + epsilon) + B, per channel (dimension 1) of X [N,C,d...]. Attributes: epsilon 1e-5, momentum 0.9 and, from
/// opset 14 on, training_mode 0: 1 takes mean and variance of the batch and also gives the running ones. Before, the
/// number of outputs told: 5 in training (running mean, running variance, saved mean, saved variance), 1 otherwise.
/// </summary>
internal static class BatchNormalization
{
    public static void Infer(OpContext c)
    {
        Shape? x = c.ShapeOfAtLeast(0, 1);
        Dim channels = x is null ? default : x.Rank > 1 ? x[1] : 1;
        for (int i = 1; i < 5; i++)
        {
            if (c.ShapeOfRank(i, 1) is { } each)
                channels = c.Shared(i, channels, each[0], "one entry for each channel,");
        }

        c.Set(0, c.TypeOf(0));
        for (int i = 1; i < c.OutputCount; i++)
        {
            DataType type = c.Element(i < 3 ? i + 2 : i);
            c.Set(i, type == DataType.Undefined ? c.Element(0) : type, new Shape(channels));
        }
    }
}
