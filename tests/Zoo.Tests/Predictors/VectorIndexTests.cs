using Xunit;

namespace Transfer.Zoo.Tests;

public sealed class VectorIndexTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(7, 40, 5)]
    [InlineData(384, 200, 10)]
    [InlineData(19, 40000, 8)]
    public void The_best_are_those_of_a_search_without_tricks(int dimensions, int count, int wanted)
    {
        var random = new Random(dimensions);
        float[][] vectors = [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, dimensions).Select(_ => (float)random.Next(-4, 5)).ToArray())];
        var index = new VectorIndex(dimensions);
        foreach (float[] vector in vectors)
            index.Add(vector);
        float[] query = vectors[count / 2];

        // Whole numbers: every sum is exact, so that equal scores are equal.
        (int Index, float Score)[] expected = [.. vectors
            .Select((vector, i) => (Index: i, Score: vector.Zip(query).Sum(pair => pair.First * pair.Second)))
            .OrderByDescending(hit => hit.Score).ThenBy(hit => hit.Index).Take(wanted)];
        Assert.Equal(expected, index.Search(query, wanted).Select(hit => (hit.Index, hit.Score)));
        Assert.Equal(query, index[count / 2].ToArray());
    }

    [Fact]
    public void An_empty_index_finds_nothing_and_other_sizes_are_refused()
    {
        var index = new VectorIndex(3);
        Assert.Empty(index.Search([1, 2, 3], 5));
        Assert.Throws<ArgumentOutOfRangeException>(() => index.Add([1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => index.Search([1], 5));
    }
}
