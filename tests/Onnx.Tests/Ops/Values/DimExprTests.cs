using FsCheck;
using FsCheck.Fluent;
using Transfer.Onnx.Ops;
using Xunit;

namespace Transfer.Onnx.Tests.Ops.Values;

public sealed class DimExprTests
{
    [Theory]
    [InlineData("N", "N")]
    [InlineData("2*N + 1", "2*N + 1")]
    [InlineData("1 + N*2", "2*N + 1")]
    [InlineData("N*(M + 2)", "M*N + 2*N")]
    [InlineData("N - N", "0")]
    [InlineData("-N + 3", "-N + 3")]
    [InlineData("((s0 - 1)//2) + 1", "floor((s0 - 1)/2) + 1")]
    [InlineData("floor((2*N + 1)/2)", "N")]
    [InlineData("floor((12*N)/24)", "floor(N/2)")]
    [InlineData("floor((floor((H - 1)/2) + 1 - 1)/2)", "floor((H - 1)/4)")]
    [InlineData("floor((12*N*M)/(8*N))", "floor((3*M)/2)")]
    [InlineData("max(N, N + 1)", "N + 1")]
    [InlineData("min(5, N)", "min(5, N)")]
    [InlineData("broadcast(b, a, b)", "broadcast(a, b)")]
    [InlineData("broadcast(a, 1)", "a")]
    [InlineData("batch-size", "batch-size")]
    [InlineData("a name of words", "a name of words")]
    [InlineData("2*", "2*")]
    [InlineData("9223372036854775807*9223372036854775807", "9223372036854775807*9223372036854775807")]
    public void Text_is_read_and_printed_in_one_normal_form(string text, string normal)
    {
        Assert.Equal(normal, DimExprParser.Parse(text).ToString());
        Assert.Equal(normal, DimExprParser.Parse(normal).ToString());
    }

    [Fact]
    public void Nesting_without_end_is_a_name() =>
        Assert.StartsWith("((((", DimExprParser.Parse(new string('(', 10_000) + "N" + new string(')', 10_000)).ToString());

    [Fact]
    public void Arithmetic_on_expressions_agrees_with_arithmetic_on_numbers() =>
        Prop.ForAll(Gen.Choose(0, 40).Four().ToArbitrary(), numbers =>
        {
            (int n, int m, int p, int q) = numbers;
            Scalar symbolic = Formula(new Dim("N"), new Dim("M"), p, q + 1), numeric = Formula(n, m, p, q + 1);
            string bound = symbolic.ToString().Replace("N", n.ToString()).Replace("M", m.ToString());
            return DimExprParser.Parse(bound.Replace("- -", "+ ")).Constant == numeric.Integer || bound.Contains("--");
        }).QuickCheckThrowOnFailure();

    private static Scalar Formula(Scalar n, Scalar m, long p, long q) =>
        Scalar.FloorDivide(Scalar.FloorDivide((n * p) + m + 3, q) + (2 * m), 3) + (Scalar.Min(n, m + p) * 2) + (n * m);

    [Theory]
    [InlineData("N", "0", null, false)]
    [InlineData("N", "-1", false, false)]
    [InlineData("N", "N", true, false)]
    [InlineData("N", "N + 1", false, true)]
    [InlineData("N", "M", null, null)]
    public void What_is_sure_of_two_sizes_is_said(string a, string b, bool? same, bool? less)
    {
        Scalar x = new Dim(a), y = b[0] == '-' || char.IsAsciiDigit(b[0]) ? long.Parse(b) : (Scalar)new Dim(b);
        Assert.Equal(same, Scalar.Same(x, y));
        Assert.Equal(less, Scalar.Less(x, y));
    }

    [Fact]
    public void Beyond_64_bits_nothing_is_known() => Assert.True((new Dim(long.MaxValue - 1) * (Scalar)4).IsUnknown);
}
