using Transfer.Onnx;

namespace Transfer.TestKit;

/// <summary>
/// A classifier small enough to write down: 8 x 8 pictures, a 1 x 1 convolution to six channels, their means as features, three logits.
/// </summary>
public static class TinyClassifier
{
    /// <summary>The preprocessing of its pictures: straight to 8 x 8, values 0 to 1.</summary>
    public const string Preprocessing =
        """{"resize":{"mode":"exact","size":8,"filter":"bilinear"},"scale":255,"mean":[0,0,0],"std":[1,1,1],"layout":"NCHW","channels":"RGB"}""";

    /// <summary>A card for it, cut at the features.</summary>
    public const string Card =
        $$"""{"name":"tiny","title":"Tiny","input":{"name":"x","layout":"NCHW"},"preprocessing":{{Preprocessing}},"labels":["red","green","blue"],"cut":"features"}""";

    private const string Text = """
        <ir_version: 8, opset_import: ["" : 17]>
        tiny (float[batch, 3, 8, 8] x) => (float[batch, 3] logits)
        <
          float[6, 3, 1, 1] conv_w = {1, -0.5, -0.5, -0.5, 1, -0.5, -0.5, -0.5, 1, 0.5, 0.5, 0.5, 1, 0, -1, 0, 1, -1},
          float[6] conv_b = {0.1, 0, -0.1, 0, 0.2, 0},
          float[3, 6] fc_w = {2, -1, -1, 0, 0.5, 0, -1, 2, -1, 0, 0, 0.5, -1, -1, 2, 0, -0.5, -0.5},
          float[3] fc_b = {0, 0.1, -0.1}
        >
        {
          c = Conv (x, conv_w, conv_b)
          r = Relu (c)
          p = GlobalAveragePool (r)
          features = Flatten <axis = 1> (p)
          logits = Gemm <transB = 1> (features, fc_w, fc_b)
        }
        """;

    /// <summary>The model, without metadata.</summary>
    public static Model Create() => Model.Parse(Text);

    /// <summary>Has a model break a rule that ONNX Runtime does not look at: its first node reads what the second computes.</summary>
    /// <param name="model">The model, which is changed.</param>
    /// <param name="value">What is read too early.</param>
    public static Model Unsorted(Model model, string value = "c")
    {
        _ = model.Graph.InsertBefore(model.Graph.Nodes.First!, "Identity", [model.Graph.Get(value)], ["early"], "early");
        return model;
    }

    /// <summary>Writes a data set of red, green and blue pictures, one folder each.</summary>
    /// <param name="folder">An existing folder.</param>
    /// <param name="each">Pictures a class.</param>
    public static void WritePictures(string folder, int each = 12)
    {
        (string Name, (byte, byte, byte) Colour)[] classes = [("red", (200, 40, 40)), ("green", (40, 200, 40)), ("blue", (40, 40, 200))];
        for (int c = 0; c < classes.Length; c++)
        {
            Directory.CreateDirectory(Path.Combine(folder, classes[c].Name));
            for (int i = 0; i < each; i++)
                BmpFile.Write(Path.Combine(folder, classes[c].Name, $"{i}.bmp"), 20, classes[c].Colour, 1000 * c + i);
        }
    }
}
