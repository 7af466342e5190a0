using Xunit;

namespace Transfer.Onnx.Tests.Passes;

public sealed class FuseMatMulAddTests
{
    private const string Pass = "fuse-matmul-add";

    private const string Constants = "float[4,3] w = {1,2,3,4,5,6,7,8,9,10,11,12}, float[3] b = {1, 2, 3}, float[3,4] u = {1,2,3,4,5,6,7,8,9,10,11,12}";

    [Theory]
    [InlineData("a = MatMul(x, w) y = Add(a, b)", "y = Gemm(x, w, b)", "u")]
    [InlineData("a = MatMul(x, w) y = Add(b, a)", "y = Gemm(x, w, b)", "u")]
    [InlineData("a = Gemm<alpha = 2.0, transB = 1>(x, u) y = Add(a, b)", "y = Gemm<alpha = 2.0, transB = 1>(x, u, b)", "w")]
    [InlineData("t = Transpose(u) y = Gemm(x, t, b)", "y = Gemm<transB = 1>(x, u, b)", "w")]
    public void A_product_and_a_sum_become_one(string before, string after, string gone) => Rewriting.Gives(Pass, "float[N,4] x", before, after,
        constants: Constants, left: string.Join(", ", Constants.Split(", float").Select((c, i) => i == 0 ? c : "float" + c).Where(c => !c.Contains($" {gone} ="))));

    [Theory]
    [InlineData("float[N,2,4] x", "a = MatMul(x, w) y = Add(a, b)")]
    [InlineData("float[4] x", "a = MatMul(x, w) y = Add(a, b)")]
    [InlineData("float[1,4] x", "a = MatMul(x, w) y = Add(a, tall)")]
    [InlineData("float[N,4] x", "a = MatMul(x, w) y = Add(a, b) y1 = Relu(a)")]
    [InlineData("float[N,4] x", "a = Gemm(x, w, b) y = Add(a, b)")]
    public void What_Gemm_does_not_take_stays(string x, string nodes) => Rewriting.Leaves(Pass, x, nodes, constants: Constants + ", float[2,1] tall = {1, 2}");
}
