using Transfer.Onnx;

namespace Transfer.TestKit;

/// <summary>
/// A classifier with stages: 16 x 16 pictures, a convolution to 8 x 8, one to 4 x 4 with BatchNormalization, one more there, their means as
/// features, three logits.
/// </summary>
public static class TinyNetwork
{
    /// <summary>The tensor between the stages: what comes after it works on the smallest maps.</summary>
    public const string LastStage = "stage1";

    private const string Text = """
        <ir_version: 8, opset_import: ["" : 17]>
        stages (float[batch, 3, 16, 16] x) => (float[batch, 3] logits)
        <
          float[8, 3, 3, 3] w1, float[8] b1, float[12, 8, 3, 3] w2, float[12] scale, float[12] shift, float[12] mean, float[12] variance,
          float[12, 12, 3, 3] w3, float[12] b3, float[3, 12] fc_w, float[3] fc_b
        >
        {
          c1 = Conv <pads = [1, 1, 1, 1], strides = [2, 2]> (x, w1, b1)
          stage1 = Relu (c1)
          c2 = Conv <pads = [1, 1, 1, 1], strides = [2, 2]> (stage1, w2)
          n2 = BatchNormalization (c2, scale, shift, mean, variance)
          r2 = Relu (n2)
          c3 = Conv <pads = [1, 1, 1, 1]> (r2, w3, b3)
          r3 = Relu (c3)
          p = GlobalAveragePool (r3)
          features = Flatten <axis = 1> (p)
          logits = Gemm <transB = 1> (features, fc_w, fc_b)
        }
        """;

    /// <summary>The model, with weights that are the same each time.</summary>
    public static Model Create()
    {
        Model model = Model.Parse(Text);
        var random = new Random(11);
        foreach (Value value in model.Graph.Nodes.SelectMany(n => n.Inputs).OfType<Value>().Where(v => !v.IsDefined).Distinct().ToArray())
        {
            long[] dims = ((TensorType)value.Type!).Shape!.Numbers!;
            float spread = dims.Length < 2 ? 0.1f : 1f / MathF.Sqrt(dims.Skip(1).Aggregate(1L, (a, b) => a * b));
            float middle = value.Name is "scale" or "variance" ? 1 : 0;
            float[] data = [.. Enumerable.Range(0, (int)dims.Aggregate(1L, (a, b) => a * b)).Select(_ => middle + (spread * (float)((2 * random.NextDouble()) - 1)))];
            value.Initializer = Tensor.FromFloats(data, dims);
        }

        return model;
    }
}
