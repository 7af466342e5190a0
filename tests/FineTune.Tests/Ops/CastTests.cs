using Transfer.Onnx;
using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class CastTests
{
    [Theory]
    [InlineData("y = Cast<to = 1>(x)")]
    [InlineData("y = CastLike(x, l)")]
    public void To_its_own_type_a_value_passes_with_its_gradient(string node) =>
        OperatorOracle.Check(node, "float[7] x", v => v["x"], constants: "float[1] l = {0}");

    [Theory]
    [InlineData(DataType.Int64, new[] { -1.0, 0, 2, 255 })]
    [InlineData(DataType.Int8, new[] { -1.0, 0, 2, -1 })]
    [InlineData(DataType.UInt8, new[] { 255.0, 0, 2, 255 })]
    [InlineData(DataType.UInt16, new[] { 65535.0, 0, 2, 255 })]
    [InlineData(DataType.Int32, new[] { -1.0, 0, 2, 255 })]
    [InlineData(DataType.Bool, new[] { 1.0, 0, 1, 1 })]
    [InlineData(DataType.Float16, new[] { -1.75, 0, 2.5, 255 })]
    [InlineData(DataType.BFloat16, new[] { -1.75, 0, 2.5, 255 })]
    [InlineData(DataType.Double, new[] { -1.75, 0, 2.5, 255 })]
    public void To_another_type_it_is_rounded_or_cut(DataType to, double[] expected) => Assert.Equal(
        expected, OperatorOracle.RunConstant($"y = Cast<to = {(int)to}>(x)", "float[4] x = {-1.75, 0, 2.5, 255}")[0]);

    [Fact]
    public void Whole_numbers_keep_all_their_bits() => Assert.Equal(
        [9007199254740993 % 1000], OperatorOracle.RunConstant("t = Cast<to = 13>(x) u = Cast<to = 7>(t) y = Mod(u, m)", "int64[1] x = {9007199254740993}, int64[1] m = {1000}")[0]);

    [Fact]
    public void Bfloat16_rounds_to_even() => Assert.Equal(
        [1, 1.015625, 1.0078125], OperatorOracle.RunConstant("y = Cast<to = 16>(x)", "float[3] x = {1.00390625, 1.01171875, 1.004}")[0]);

    [Fact]
    public void A_type_that_the_engine_does_not_have_is_refused() => Assert.Equal(
        "the node of 'y' (Cast): it casts float[2] to float8e5m2; the engine has float, double, float16, bfloat16, integers of 8 to 64 bits and bool",
        OperatorOracle.Refusal("y = Cast<to = 19>(x)", "float[2] x"));
}
