using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
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
        string message = $"{Shown.Path(folder["bad.onnx"])}: node 'early' (Identity): input 0 'c': expected a value that is computed before, got one that the node of 'c' (Conv) computes later; sort the nodes (transfer optimize does)";
        Assert.Equal(message, Assert.Throws<TransferException>(() => ImageEmbedder.Load(folder["bad.onnx"])).Message);
        Assert.Equal(message, Assert.Throws<TransferException>(() => ImageClassifier.Load(folder["bad.onnx"])).Message);
    }

    [Fact]
    public async Task It_is_an_embedding_generator_of_the_bytes_of_pictures()
    {
        var services = new ServiceCollection();
        _ = services.AddImageEmbedder("mobilenetv2");
        ServiceDescriptor[] added = [.. services];
        Assert.Equal([typeof(ImageEmbedder), typeof(IEmbeddingGenerator<DataContent, Embedding<float>>)], added.Select(service => service.ServiceType));
        using var embedder = (ImageEmbedder)added[0].ImplementationFactory!(null!);
        string[] paths = [.. new[] { "train/animal/ant.png", "train/animal/bee.png", "test/building/house.png" }.Select(name => Repository.PathOf($"samples/emoji/{name}"))];
        float[][] expected = embedder.Embed(paths);
        var generator = Assert.IsType<IEmbeddingGenerator<DataContent, Embedding<float>>>(embedder, exactMatch: false);
        GeneratedEmbeddings<Embedding<float>> all = await generator.GenerateAsync(paths.Select(path => new DataContent(File.ReadAllBytes(path), "image/png")));
        for (int i = 0; i < paths.Length; i++)
        {
            using FileStream stream = File.OpenRead(paths[i]);
            Assert.True(VectorMath.Dot(expected[i], all[i].Vector.Span) > 0.99999f && VectorMath.Dot(expected[i], embedder.Embed(stream)) > 0.99999f);
        }

        Assert.Equal(("mobilenetv2", 1280), (all[0].ModelId, generator.GetService<EmbeddingGeneratorMetadata>()?.DefaultModelDimensions));
        Assert.Same(embedder, generator.GetService<ImageEmbedder>());
        TransferException error = await Assert.ThrowsAsync<TransferException>(() => generator.GenerateAsync([new DataContent("text"u8.ToArray(), "image/png")]));
        Assert.StartsWith("picture 1: ", error.Message, StringComparison.Ordinal);
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => generator.GenerateAsync([new DataContent(File.ReadAllBytes(paths[0]), "image/png")], null, stopped.Token));
    }
}
