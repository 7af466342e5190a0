using Xunit;

namespace Transfer.Onnx.Tests.Passes;

public sealed class MergeTransposesTests
{
    private const string Pass = "merge-transposes";

    [Fact]
    public void Two_become_one() => Rewriting.Gives(Pass, "float[2,3,4] x",
        "a = Transpose<perm = [1, 2, 0]>(x) y = Transpose<perm = [0, 2, 1]>(a)", "y = Transpose<perm = [1, 0, 2]>(x)");

    [Fact]
    public void The_reverse_order_is_the_default() => Rewriting.Gives(Pass, "float[2,3] x", "a = Transpose(x) y = Transpose(a)", "y = Transpose<perm = [0, 1]>(x)");

    [Fact]
    public void An_inner_one_that_others_read_stays() => Rewriting.Gives(Pass, "float[2,3,4] x",
        "a = Transpose<perm = [1, 2, 0]>(x) y = Transpose<perm = [0, 2, 1]>(a) y1 = Relu(a)",
        "a = Transpose<perm = [1, 2, 0]>(x) y = Transpose<perm = [1, 0, 2]>(x) y1 = Relu(a)");

    [Fact]
    public void Without_a_rank_nothing_is_known() => Rewriting.Leaves(Pass, "float[]? x".Replace("[]?", "[]"), "a = Transpose(x) y = Transpose(a)");
}
