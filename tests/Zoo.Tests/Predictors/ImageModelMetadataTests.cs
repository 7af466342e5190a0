using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Zoo.Tests;

public sealed class ImageModelMetadataTests
{
    [Theory]
    [InlineData("y = Softmax (x)", true)]
    [InlineData("s = Softmax (x) i = Identity (s) y = Flatten (i)", true)]
    [InlineData("y = Relu (x)", false)]
    [InlineData("s = Softmax (x) y = Log (s)", false)]
    public void Probabilities_are_told_from_logits_by_the_last_operator(string nodes, bool probabilities)
    {
        Graph graph = Model.Parse($$"""
            <ir_version: 8, opset_import: ["" : 17]>
            g (float[batch, 3] x) => (float[batch, 3] y) { {{nodes}} }
            """).Graph;
        Assert.Equal(probabilities, ImageModelMetadata.EndsInSoftmax(graph));
    }

    [Fact]
    public void What_the_metadata_says_is_read()
    {
        using var folder = new TemporaryFolder();
        TinyClassifier.Create().Save(folder["m.onnx"]);
        using var store = new ModelStore(new ModelStoreOptions { Offline = true });
        var metadata = new Dictionary<string, string>
        {
            [ImageModelMetadata.LabelsKey] = """["a","b\nc"]""",
            [ImageModelMetadata.PreprocessingKey] = TinyClassifier.Preprocessing,
        };
        ImageModelMetadata read = ImageModelMetadata.Read(metadata, store.Resolve(folder["m.onnx"]), null);
        Assert.Equal(["a", "b\nc"], read.Labels);
        Assert.Equal(Preprocessing.Parse(TinyClassifier.Preprocessing, "test"), read.Preprocessing);
        Assert.False(read.EndsInLogits);
    }
}
