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
}
