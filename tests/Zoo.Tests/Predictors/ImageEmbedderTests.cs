using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Zoo.Tests;

public sealed class ImageEmbedderTests
{
    [Theory]
    [InlineData("efficientnet-lite0")]
    [InlineData("mobilenetv2")]
    public void Pictures_of_one_kind_are_closer(string model)
    {
        using var embedder = ImageEmbedder.Load(model);
        float[][] v = embedder.Embed([.. new[] { "train/animal/ant.png", "train/animal/bee.png", "test/building/house.png" }.Select(name => Repository.PathOf($"samples/emoji/{name}"))]);
        Assert.Equal(1280, embedder.Dimensions);
        Assert.All(v, vector => Assert.Equal(1, VectorMath.Dot(vector, vector), 4));
        Assert.True(VectorMath.Dot(v[0], v[1]) > VectorMath.Dot(v[0], v[2]));
    }

    [Fact]
    public void A_file_that_breaks_a_rule_is_refused_before_it_runs()
    {
        using var folder = new TemporaryFolder();
        Model model = TinyClassifier.Unsorted(TinyClassifier.Create());
        model.Metadata[ImageModelMetadata.PreprocessingKey] = TinyClassifier.Preprocessing;
        model.Metadata[ImageModelMetadata.FeaturesKey] = "features";
        model.Metadata[ImageModelMetadata.LabelsKey] = """["red","green","blue"]""";
        model.Save(folder["bad.onnx"]);
        string message = $"{Shown.Path(folder["bad.onnx"])}: node 'early' (Identity): input 0 'c': expected a value that is computed before, got one that the node of 'c' (Conv) computes later; sort the nodes";
        Assert.Equal(message, Assert.Throws<TransferException>(() => ImageEmbedder.Load(folder["bad.onnx"])).Message);
        Assert.Equal(message, Assert.Throws<TransferException>(() => ImageClassifier.Load(folder["bad.onnx"])).Message);
    }
}
