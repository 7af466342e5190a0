using Transfer.Onnx;
using Transfer.Runtime;
using Transfer.TestKit;
using Transfer.Zoo;
using Xunit;

namespace Transfer.FineTune.Tests.Export;

public sealed class EmbedPreprocessingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ModelStore _store = new(new ModelStoreOptions { Offline = true });

    public EmbedPreprocessingTests() => TinyClassifier.WritePictures(_folder.Path, each: 2);

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(TensorLayout.Nchw, ChannelOrder.Rgb)]
    [InlineData(TensorLayout.Nchw, ChannelOrder.Bgr)]
    [InlineData(TensorLayout.Nhwc, ChannelOrder.Rgb)]
    [InlineData(TensorLayout.Nhwc, ChannelOrder.Bgr)]
    public void The_same_bits_come_out_for_every_layout_and_order_of_channels(TensorLayout layout, ChannelOrder channels)
    {
        var preprocessing = new Preprocessing(
            new ResizeStep(ResizeMode.Exact, 8, ResizeFilter.Bilinear), null, [0.4f, 0.5f, 0.6f], [0.2f, 0.25f, 0.3f], 255, layout, channels);
        Model model = Describe(layout, preprocessing);
        model.Save(_folder["floats.onnx"]);
        EmbedPreprocessing.Run(model, "m", preprocessing);
        model.Save(_folder["bytes.onnx"]);
        Assert.Equal("uint8[batch,8,8,3]", model.Graph.RequiredInputs.Single().Type!.ToString());

        using ImageClassifier floats = Open("floats.onnx");
        using ImageClassifier bytes = Open("bytes.onnx");
        foreach (string colour in new[] { "red", "green", "blue" })
        {
            string picture = _folder[Path.Combine(colour, "1.bmp")];
            Assert.Equal(floats.Predict(picture).Probabilities.ToArray(), bytes.Predict(picture).Probabilities.ToArray());
        }
    }

    [Fact]
    public void What_takes_bytes_already_is_refused()
    {
        Preprocessing preprocessing = Preprocessing.Parse(TinyClassifier.Preprocessing, "card");
        Model model = Describe(TensorLayout.Nchw, preprocessing);
        EmbedPreprocessing.Run(model, "m", preprocessing);
        var error = Assert.Throws<TransferException>(() => EmbedPreprocessing.Run(model, "m.onnx", preprocessing));
        Assert.Equal(
            (ErrorKind.BadInput, "m.onnx: input 'pixels' is uint8[batch,8,8,3], so normalisation is in the graph already; leave --embed-preprocessing away"),
            (error.Kind, error.Message));
    }

    // Channel by channel weights that differ, so that a swap of channels cannot go unseen.
    private static Model Describe(TensorLayout layout, Preprocessing preprocessing)
    {
        string input = layout == TensorLayout.Nchw ? "float[batch, 3, 8, 8] x" : "float[batch, 8, 8, 3] x";
        Model model = Model.Parse($$"""
            <ir_version: 8, opset_import: ["" : 17]>
            g ({{input}}) => (float[batch, 3] y)
            <float[3, 3] w = {1, 0.5, -1, 0.25, -2, 1, 0.125, 1, 3}>
            {
              t = {{(layout == TensorLayout.Nchw ? "Identity (x)" : "Transpose <perm = [0, 3, 1, 2]> (x)")}}
              p = GlobalAveragePool (t)
              f = Flatten (p)
              z = MatMul (f, w)
              y = Softmax (z)
            }
            """);
        model.Metadata[ImageModelMetadata.LabelsKey] = """["a","b","c"]""";
        model.Metadata[ImageModelMetadata.PreprocessingKey] = preprocessing.ToJson();
        return model;
    }

    private ImageClassifier Open(string name) => ImageClassifier.Open(_store.Resolve(_folder[name]), null, new SessionOptions(), Parallelism.Latency(1));
}
