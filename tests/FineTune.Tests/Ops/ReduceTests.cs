using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class ReduceTests
{
    private static readonly int[] Shape = [2, 3, 4];

    private static readonly Dictionary<string, Func<double[], double>> Oracles = new()
    {
        ["ReduceL1"] = x => x.Sum(Math.Abs),
        ["ReduceL2"] = x => Math.Sqrt(x.Sum(v => v * v)),
        ["ReduceLogSum"] = x => Math.Log(x.Sum()),
        ["ReduceLogSumExp"] = x => Math.Log(x.Sum(Math.Exp)),
        ["ReduceMax"] = x => x.Max(),
        ["ReduceMean"] = x => x.Average(),
        ["ReduceMin"] = x => x.Min(),
        ["ReduceProd"] = x => x.Aggregate((a, b) => a * b),
        ["ReduceSum"] = x => x.Sum(),
        ["ReduceSumSquare"] = x => x.Sum(v => v * v),
    };

    private static readonly (string Attributes, string Inputs, string Constants, int Opset, bool[] Goes)[] Forms =
    [
        ("", "x, a", "int64[1] a = {-1}", 18, [false, false, true]),
        ("<keepdims = 0>", "x, a", "int64[2] a = {0, 2}", 18, [true, false, true]),
        ("<axes = [1], keepdims = 0>", "x", "", 11, [false, true, false]),
        ("", "x", "", 18, [true, true, true]),
        ("<noop_with_empty_axes = 1>", "x", "", 18, [false, false, false]),
    ];

    public static TheoryData<string, int> Cases
    {
        get
        {
            var cases = new TheoryData<string, int>();
            foreach (string name in Oracles.Keys)
            {
                for (int form = 0; form < Forms.Length; form++)
                    cases.Add(name, form);
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_reduction_and_its_gradient_equal_the_oracle(string name, int form)
    {
        (string attributes, string inputs, string constants, int opset, bool[] goes) = Forms[form];
        int[] order = [.. Enumerable.Range(1, 24)];
        new Random(5).Shuffle(order);
        double[] x = Array.ConvertAll(order, v => v / 16.0);
        OperatorOracle.Check($"y = {name}{attributes}({inputs})", "float[2,3,4] x", v => Reduced(v["x"], goes, Oracles[name]), new() { ["x"] = x }, constants, opset);
    }

    [Theory]
    [InlineData("GlobalAveragePool", "ReduceMean")]
    [InlineData("GlobalMaxPool", "ReduceMax")]
    public void A_global_pool_reduces_all_spatial_axes(string name, string reduction) =>
        OperatorOracle.Check($"y = {name}(x)", "float[2,3,4] x", v => Reduced(v["x"], [false, false, true], Oracles[reduction]));

    [Fact]
    public void Equal_extremes_share_the_gradient_and_a_zero_in_a_product_keeps_its_own()
    {
        OperatorOracle.Check("y = ReduceProd<keepdims = 0>(x)", "float[4] x", v => [v["x"].Aggregate((a, b) => a * b)], new() { ["x"] = [2, 0, 3, 0.5] }, opset: 18);
        Assert.Equal([-3], OperatorOracle.RunConstant("y = ReduceMax<keepdims = 0>(x)", "int64[3] x = {-5, -3, -4}")[0]);
        Assert.Equal([-5], OperatorOracle.RunConstant("y = ReduceMin<keepdims = 0>(x)", "int64[3] x = {-5, -3, -4}")[0]);
        Assert.Equal([0], OperatorOracle.RunConstant("y = ReduceMax<keepdims = 0>(x)", "bool[2] x = {0, 0}", 20)[0]);
    }

    private static double[] Reduced(double[] x, bool[] goes, Func<double[], double> f) =>
        [.. Places.Of(Shape).GroupBy(at => string.Join(',', at.Where((_, d) => !goes[d])))
            .Select(g => f([.. g.Select(at => x[Places.Flat(Shape, at)])]))];
}
