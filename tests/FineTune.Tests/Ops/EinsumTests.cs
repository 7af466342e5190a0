using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class EinsumTests
{
    [Theory]
    [InlineData("ij,jk->ik", "2,3", "3,4")]
    [InlineData("bij,bkj->bki", "2,3,4", "2,5,4")]
    [InlineData("bhid,bhjd->bhij", "2,2,3,4", "2,2,5,4")]
    [InlineData("ij,k->kij", "2,3", "4")]
    [InlineData("ijx,jk->ki", "2,3,2", "3,4")]
    [InlineData("iij,jk->ik", "3,3,2", "2,4")]
    [InlineData("ij,ij->", "2,3", "2,3")]
    [InlineData("ij,ij->ji", "2,3", "2,3")]
    [InlineData("ij,jk", "2,3", "3,4")]
    public void Two_operands_are_summed_over_what_the_result_lacks(string equation, string a, string b) => OperatorOracle.Check(
        $"y = Einsum<equation = \"{equation}\">(a, b)", $"float[{a}] a, float[{b}] b", v => Plain(equation.Contains('>') ? equation : equation + "->ik", (v["a"], a), (v["b"], b)), opset: 17);

    [Theory]
    [InlineData("ii->i", "3,3")]
    [InlineData("ii->", "3,3")]
    [InlineData("ijk->kj", "2,3,4")]
    [InlineData("ij->ji", "2,3")]
    public void One_operand_is_turned_summed_or_cut_along_its_diagonal(string equation, string a) => OperatorOracle.Check(
        $"y = Einsum<equation = \"{equation}\">(a)", $"float[{a}] a", v => Plain(equation, (v["a"], a)), opset: 17);

    [Fact]
    public void Three_operands_are_multiplied_from_the_left() => OperatorOracle.Check(
        "y = Einsum<equation = \"ij, jk, kil -> l\">(a, b, c)", "float[2,3] a, float[3,4] b, float[4,2,5] c",
        v => Plain("ij,jk,kil->l", (v["a"], "2,3"), (v["b"], "3,4"), (v["c"], "4,2,5")), opset: 17);

    [Fact]
    public void An_ellipsis_stands_for_axes_that_broadcast() => OperatorOracle.Check(
        "y = Einsum<equation = \"...ij,...jk->...ik\">(a, b)", "float[2,1,2,3] a, float[5,3,4] b",
        v => Plain("xij,yjk->xyik", (v["a"], "2,2,3"), (v["b"], "5,3,4")), opset: 17);

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Equal("the node of 'y' (Einsum): equation 'ij->ij': it has 1 terms for 2 inputs", OperatorOracle.Refusal("y = Einsum<equation = \"ij->ij\">(a, b)", "float[2,3] a, float[2,3] b"));
        Assert.Equal("the node of 'y' (Einsum): equation 'ij,jk->ik': its term 'jk' does not fit float[2,3]", OperatorOracle.Refusal("y = Einsum<equation = \"ij,jk->ik\">(a, b)", "float[2,3] a, float[2,3] b"));
        Assert.Equal("the node of 'y' (Einsum): equation 'ij->ik': its result 'ik' has a label that is repeated or that no input has", OperatorOracle.Refusal("y = Einsum<equation = \"ij->ik\">(a)", "float[2,3] a"));
        Assert.Equal("the node of 'y' (Einsum): its inputs must be one or more float tensors", OperatorOracle.Refusal("y = Einsum<equation = \"i->\">(a)", "int64[2] a"));
    }

    // All labels in nested loops, without any rearrangement.
    private static double[] Plain(string equation, params (double[] Data, string Shape)[] operands)
    {
        string[] sides = equation.Split("->"), terms = sides[0].Split(',');
        var sizes = new SortedDictionary<char, int>();
        for (int i = 0; i < terms.Length; i++)
        {
            int[] shape = [.. operands[i].Shape.Split(',').Select(int.Parse)];
            for (int d = 0; d < shape.Length; d++)
                sizes[terms[i][d]] = shape[d];
        }

        int At(string labels, Dictionary<char, int> place) => labels.Aggregate(0, (at, c) => (at * sizes[c]) + place[c]);
        var y = new double[sides[1].Aggregate(1, (n, c) => n * sizes[c])];
        int total = sizes.Values.Aggregate(1, (n, s) => n * s);
        for (int i = 0; i < total; i++)
        {
            var place = new Dictionary<char, int>();
            int rest = i;
            foreach ((char c, int size) in sizes)
            {
                place[c] = rest % size;
                rest /= size;
            }

            double product = 1;
            for (int k = 0; k < terms.Length; k++)
                product *= operands[k].Data[At(terms[k], place)];
            y[At(sides[1], place)] += product;
        }

        return y;
    }
}
