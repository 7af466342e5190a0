using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class MatMulTests
{
    [Theory]
    [InlineData("3,4", "4,5", new int[0], 3, 4, 5)]
    [InlineData("2,3,4", "4,5", new[] { 2 }, 3, 4, 5)]
    [InlineData("2,1,3,4", "3,4,5", new[] { 2, 3 }, 3, 4, 5)]
    [InlineData("3,4", "2,4,5", new[] { 2 }, 3, 4, 5)]
    [InlineData("4", "2,4,5", new[] { 2 }, 1, 4, 5)]
    [InlineData("2,3,4", "4", new[] { 2 }, 3, 4, 1)]
    [InlineData("4", "4", new int[0], 1, 4, 1)]
    public void Matrices_are_multiplied_batch_by_batch_and_vectors_as_matrices(string a, string b, int[] batches, int rows, int depth, int columns) => OperatorOracle.Check(
        "y = MatMul(a, b)", $"float[{a}] a, float[{b}] b", v =>
        {
            int[] sizesA = BatchesOf(a, batches.Length), sizesB = BatchesOf(b, batches.Length);
            List<double> y = [];
            foreach (int[] at in Places.Of([.. batches, rows, columns]))
            {
                int ofA = Place(at, sizesA), ofB = Place(at, sizesB);
                y.Add(Enumerable.Range(0, depth).Sum(k => v["a"][(ofA * rows * depth) + (at[^2] * depth) + k] * v["b"][(ofB * depth * columns) + (k * columns) + at[^1]]));
            }

            return [.. y];
        });

    [Fact]
    public void Depths_that_differ_are_refused() => Assert.Contains("(MatMul): ", OperatorOracle.Refusal("y = MatMul(a, b)", "float[2,3] a, float[4,5] b"));

    private static int[] BatchesOf(string shape, int rank)
    {
        int[] dims = [.. shape.Split(',').Select(int.Parse)];
        int[] batches = dims.Length > 2 ? dims[..^2] : [];
        return [.. Enumerable.Repeat(1, rank - batches.Length), .. batches];
    }

    private static int Place(int[] at, int[] sizes)
    {
        int place = 0;
        for (int d = 0; d < sizes.Length; d++)
            place = (place * sizes[d]) + (sizes[d] == 1 ? 0 : at[d]);
        return place;
    }
}
