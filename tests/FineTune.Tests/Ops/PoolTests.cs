using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class PoolTests
{
    private const int H = 5, W = 6;

    // Kernel 3 x 2, then strides, pads before and behind, dilations; ceil_mode 1 gives a window that is cut by the end.
    private static readonly Dictionary<string, (string Attributes, int[] Strides, int[] Before, int[] Behind, int[] Dilations, int[] Places)> Windows = new()
    {
        ["plain"] = ("", [1, 1], [0, 0], [0, 0], [1, 1], [3, 5]),
        ["strides"] = (", strides = [2, 2]", [2, 2], [0, 0], [0, 0], [1, 1], [2, 3]),
        ["one-sided"] = (", strides = [2, 1], pads = [1, 0, 0, 1]", [2, 1], [1, 0], [0, 1], [1, 1], [2, 6]),
        ["ceil"] = (", strides = [3, 5], ceil_mode = 1", [3, 5], [0, 0], [0, 0], [1, 1], [2, 2]),
        ["dilated"] = (", dilations = [2, 3]", [1, 1], [0, 0], [0, 0], [2, 3], [1, 3]),
        ["same-upper"] = (", strides = [2, 2], auto_pad = \"SAME_UPPER\"", [2, 2], [1, 0], [1, 0], [1, 1], [3, 3]),
        ["same-lower"] = (", strides = [1, 1], auto_pad = \"SAME_LOWER\"", [1, 1], [1, 1], [1, 0], [1, 1], [5, 6]),
    };

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (string window in Windows.Keys)
            {
                foreach (string pool in (string[])["max", "average", "average with pads", "lp"])
                    cases.Add(pool, window);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_window_becomes_one_element(string pool, string window)
    {
        string more = Windows[window].Attributes;
        string node = pool switch
        {
            "max" => $"y = MaxPool<kernel_shape = [3, 2]{more}>(x)",
            "average" => $"y = AveragePool<kernel_shape = [3, 2]{more}>(x)",
            "lp" => $"y = LpPool<kernel_shape = [3, 2], p = 3{more}>(x)",
            _ => $"y = AveragePool<kernel_shape = [3, 2], count_include_pad = 1{more}>(x)",
        };
        OperatorOracle.Check(node, $"float[2,3,{H},{W}] x", v => Pooled(v["x"], pool, window), new() { ["x"] = Apart() }, opset: 22);
    }

    [Fact]
    public void A_norm_over_all_positions_is_a_global_pool() => OperatorOracle.Check(
        "y = GlobalLpPool<p = 3>(x)", "float[2,2,3] x", v => [.. v["x"].Chunk(3).Select(c => Math.Pow(c.Sum(e => Math.Pow(Math.Abs(e), 3)), 1 / 3.0))]);

    [Theory]
    [InlineData(0, new[] { 4.0, 5, 7, 8 })]
    [InlineData(1, new[] { 4.0, 7, 5, 8 })]
    public void The_largest_is_found_by_row_or_by_column(int order, double[] expected) => Assert.Equal(expected, OperatorOracle.RunConstant(
        $"y, i = MaxPool<kernel_shape = [2, 2], storage_order = {order}>(x)", "float[1,1,3,3] x = {0, 1, 2, 3, 4, 5, 6, 7, 8}")[1]);

    /// <summary>Values so far from each other that no step of a difference changes which is largest, and none near 0.</summary>
    private static double[] Apart()
    {
        int[] order = [.. Enumerable.Range(0, 2 * 3 * H * W)];
        new Random(3).Shuffle(order);
        return Array.ConvertAll(order, i => (double)(((i + 0.5f) / 64) - 1.4f));
    }

    private static double[] Pooled(double[] x, string pool, string window)
    {
        (_, int[] strides, int[] before, int[] behind, int[] dilations, int[] places) = Windows[window];
        List<double> y = [];
        foreach (int[] at in Places.Of(2, 3, places[0], places[1]))
        {
            List<double> seen = [];
            int counted = 0;
            foreach (int[] k in Places.Of(3, 2))
            {
                int row = (at[2] * strides[0]) - before[0] + (k[0] * dilations[0]), column = (at[3] * strides[1]) - before[1] + (k[1] * dilations[1]);
                counted += row < H + behind[0] && column < W + behind[1] ? 1 : 0;
                if (row >= 0 && row < H && column >= 0 && column < W)
                    seen.Add(x[Places.Flat([2, 3, H, W], at[0], at[1], row, column)]);
            }

            y.Add(pool switch
            {
                "max" => seen.Max(),
                "average" => seen.Average(),
                "lp" => Math.Pow(seen.Sum(v => Math.Pow(Math.Abs(v), 3)), 1 / 3.0),
                _ => seen.Sum() / counted,
            });
        }

        return [.. y];
    }
}
