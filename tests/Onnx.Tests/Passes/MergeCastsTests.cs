using Xunit;

namespace Transfer.Onnx.Tests.Passes;

public sealed class MergeCastsTests
{
    private const string Pass = "merge-casts";

    [Fact]
    public void A_cast_to_the_type_it_has_goes() => Rewriting.Gives(Pass, "float[2] x", "a = Cast<to = 1>(x) y = Relu(a)", "y = Relu(x)");

    [Theory]
    [InlineData("float16", 1, 11)]
    [InlineData("int32", 7, 1)]
    [InlineData("bool", 6, 1)]
    [InlineData("uint8", 1, 9)]
    public void A_cast_of_a_cast_that_loses_nothing_becomes_one(string type, int by, int to) =>
        Rewriting.Gives(Pass, $"{type}[2] x", $"a = Cast<to = {by}>(x) y = Cast<to = {to}>(a)", $"y = Cast<to = {to}>(x)");

    [Theory]
    [InlineData("float", 10, 1)]
    [InlineData("float", 7, 1)]
    [InlineData("int64", 1, 7)]
    [InlineData("int8", 2, 1)]
    public void One_that_rounds_stays(string type, int by, int to) => Rewriting.Leaves(Pass, $"{type}[2] x", $"a = Cast<to = {by}>(x) y = Cast<to = {to}>(a)");
}
