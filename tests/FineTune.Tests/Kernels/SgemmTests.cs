using Transfer.FineTune.Kernels;
using Transfer.TestKit;
using Xunit;

namespace Transfer.FineTune.Tests.Kernels;

public sealed unsafe class SgemmTests
{
    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(5, 3, 7)]
    [InlineData(12, 32, 384)]
    [InlineData(13, 33, 385)]
    [InlineData(25, 67, 31)]
    [InlineData(200, 515, 9)]
    [InlineData(3, 40, 800)]
    [InlineData(4, 5, 0)]
    [InlineData(131, 140, 50)]
    [InlineData(300, 150, 800)]
    [InlineData(240, 100, 9000)]
    public void Plain_and_transposed_products_equal_the_oracle(int m, int n, int k)
    {
        using var workers = new Workers(2);
        var none = Strides.Of([], [], [], []);
        foreach ((bool transA, bool transB) in new[] { (false, false), (false, true), (true, false), (true, true) })
        {
            using GuardedMemory a = Random(m * k, 1), b = Random(k * n, 2), c = Random(m * n, 3);
            (long row, long column) stepA = transA ? (1, m) : (k, 1), stepB = transB ? (1, k) : (n, 1);
            Sgemm.Run(workers, new RowMatrix(a.Pointer, stepA.row, stepA.column, none), new ColumnMatrix(b.Pointer, stepB.row, stepB.column, none), m, n, k, c.Pointer, n, none);
            for (int i = 0; i < m; i++)
            {
                for (int j = 0; j < n; j++)
                {
                    double sum = 0, size = 0;
                    for (int p = 0; p < k; p++)
                    {
                        double term = (double)a.Span[(int)((i * stepA.row) + (p * stepA.column))] * b.Span[(int)((p * stepB.row) + (j * stepB.column))];
                        (sum, size) = (sum + term, size + Math.Abs(term));
                    }

                    Assert.True(Math.Abs(sum - c.Span[(i * n) + j]) <= 1e-6 * size, $"({i}, {j}): expected {sum}, got {c.Span[(i * n) + j]}");
                }
            }

            Assert.True(a.IsIntact && b.IsIntact && c.IsIntact);
        }
    }

    [Fact]
    public void The_bits_do_not_depend_on_the_number_of_threads()
    {
        const int m = 300, n = 150, k = 800;
        var none = Strides.Of([], [], [], []);
        using GuardedMemory a = Random(m * k, 1), b = Random(k * n, 2);
        var results = new List<float[]>();
        foreach (int threads in new[] { 1, 2, 8 })
        {
            using var workers = new Workers(threads);
            using GuardedMemory c = Random(m * n, 3);
            Sgemm.Run(workers, new RowMatrix(a.Pointer, k, 1, none), new ColumnMatrix(b.Pointer, 1, k, none), m, n, k, c.Pointer, n, none, accumulate: true);
            results.Add(c.Span.ToArray());
        }

        Assert.Equal(results[0], results[1]);
        Assert.Equal(results[0], results[2]);
    }

    private static GuardedMemory Random(int length, int seed)
    {
        var random = new Random(seed);
        var memory = new GuardedMemory(length, misalignment: seed);
        foreach (ref float v in memory.Span)
            v = (float)((random.NextDouble() * 2) - 1);
        return memory;
    }
}
