using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class TriluTests
{
    [Theory]
    [InlineData(1, 0)]
    [InlineData(1, -2)]
    [InlineData(1, 9)]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    [InlineData(0, -9)]
    public void One_side_of_a_diagonal_stays(int upper, int k) => OperatorOracle.Check(
        $"y = Trilu<upper = {upper}>(x, k)", "float[2,3,4] x",
        v => [.. v["x"].Select((x, at) => (upper == 1 ? (at % 4) - (at / 4 % 3) >= k : (at % 4) - (at / 4 % 3) <= k) ? x : 0)],
        constants: $"int64[1] k = {{{k}}}");

    [Fact]
    public void A_vector_is_refused() => Assert.Equal(
        "the node of 'y' (Trilu): input float[3] is no matrix", OperatorOracle.Refusal("y = Trilu(x)", "float[3] x"));
}
