using Transfer.TestKit;
using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class BinaryTests
{
    [Theory]
    [InlineData("Add")]
    [InlineData("Sub")]
    [InlineData("Mul")]
    [InlineData("Div")]
    [InlineData("Pow")]
    public void A_function_and_its_gradients_equal_the_oracle_for_every_way_to_broadcast(string name)
    {
        foreach ((long[] a, long[] b) in BroadcastShapes.Pairs)
            OperatorRun.Check(name, [a, b], x => Oracle(name, x, a, b), (0.4, 1.6));
    }

    [Fact]
    public void A_slope_below_zero_may_be_one_for_each_channel() => OperatorOracle.Check(
        "y = PRelu(x, s)", "float[2,3,4] x, float[3,1] s", v => [.. v["x"].Select((x, i) => x > 0 ? x : x * v["s"][i / 4 % 3])]);

    [Fact]
    public void A_remainder_passes_its_gradient_to_what_is_divided() => OperatorOracle.Check(
        "y = Mod<fmod = 1>(a, b)", "float[4] a, float[4] b", v => [.. v["a"].Zip(v["b"], (a, b) => a % b)],
        new() { ["a"] = [5.5, -5.5, 2.25, -7.25], ["b"] = [2, 2, -1, -3] });

    [Fact]
    public void Integers_have_a_forward_pass()
    {
        Assert.Equal([2, -1], OperatorOracle.RunConstant("y = Mod(a, b)", "int64[2] a = {-4, 5}, int64[2] b = {3, -3}")[0]);
        Assert.Equal([-1, 2], OperatorOracle.RunConstant("y = Mod<fmod = 1>(a, b)", "int64[2] a = {-4, 5}, int64[2] b = {3, -3}")[0]);
        Assert.Equal([8, 3], OperatorOracle.RunConstant("y = Pow(a, b)", "int64[2] a = {2, 9}, float[2] b = {3, 0.5}")[0]);
        Assert.Equal([-1, -2], OperatorOracle.RunConstant("y = Div(a, b)", "int64[2] a = {-5, 5}, int64[2] b = {3, -2}")[0]);
    }

    private static double[] Oracle(string name, double[][] x, long[] a, long[] b)
    {
        int rank = Math.Max(a.Length, b.Length);
        long[] shape = [.. Enumerable.Range(0, rank).Select(d => DimOf(a, d, rank) == 1 ? DimOf(b, d, rank) : DimOf(a, d, rank))];
        var y = new double[shape.Aggregate(1L, (p, d) => p * d)];
        for (long i = 0; i < y.Length; i++)
        {
            double u = x[0][Place(i, shape, a)], v = x[1][Place(i, shape, b)];
            y[i] = name switch { "Add" => u + v, "Sub" => u - v, "Mul" => u * v, "Div" => u / v, _ => Math.Pow(u, v) };
        }

        return y;
    }

    private static long DimOf(long[] shape, int d, int rank) => d < rank - shape.Length ? 1 : shape[d - rank + shape.Length];

    private static long Place(long i, long[] shape, long[] of)
    {
        long place = 0, step = 1;
        for (int d = shape.Length - 1; d >= 0; d--)
        {
            long dim = DimOf(of, d, shape.Length);
            place += dim == 1 ? 0 : i % shape[d] * step;
            step *= dim;
            i /= shape[d];
        }

        return place;
    }
}
