using Transfer.Onnx;
using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class RotaryEmbeddingTests
{
    private const string Tables = "float[2,3,2] c = {1, 0.5, 0.25, -0.5, 0.75, 0, 0.5, 0.5, -1, 0.25, 0, 1}, float[2,3,2] s = {0, 0.5, -0.75, 1, 0.25, 0.5, 1, -0.25, 0.5, 0.75, 0, 0.125}";

    [Theory]
    [InlineData("y = RotaryEmbedding(x, c, s)", false, false, 4)]
    [InlineData("y = RotaryEmbedding<interleaved = 1>(x, c, s)", false, true, 4)]
    [InlineData("y = RotaryEmbedding<num_heads = 2>(x, c, s)", true, false, 4)]
    [InlineData("y = RotaryEmbedding<rotary_embedding_dim = 4>(x, c, s)", false, false, 6)]
    public void Pairs_of_features_are_turned(string node, bool packed, bool interleaved, int features)
    {
        double[] c = [1, 0.5, 0.25, -0.5, 0.75, 0, 0.5, 0.5, -1, 0.25, 0, 1], s = [0, 0.5, -0.75, 1, 0.25, 0.5, 1, -0.25, 0.5, 0.75, 0, 0.125];
        OperatorOracle.Check(node, packed ? $"float[2,3,{2 * features}] x" : $"float[2,2,3,{features}] x", v =>
        {
            var y = (double[])v["x"].Clone();
            foreach (int[] at in Places.Of(2, 2, 3, 2))
            {
                int row = packed ? (((at[0] * 3) + at[2]) * 2) + at[1] : (((at[0] * 2) + at[1]) * 3) + at[2];
                int first = (row * features) + (interleaved ? 2 * at[3] : at[3]), second = first + (interleaved ? 1 : 2), table = (((at[0] * 3) + at[2]) * 2) + at[3];
                y[first] = (c[table] * v["x"][first]) - (s[table] * v["x"][second]);
                y[second] = (s[table] * v["x"][first]) + (c[table] * v["x"][second]);
            }

            return y;
        }, constants: Tables, opset: 23);
    }

    [Fact]
    public void A_table_is_looked_up_by_position_and_one_batch_serves_all()
    {
        const string Table = "float[3,1] c = {1, 0.5, 0}, float[3,1] s = {0, 0.25, 1}, int64[2,2] p = {2, 0, 1, 1}";
        OperatorOracle.Check("y = RotaryEmbedding(x, c, s, p)", "float[2,1,2,2] x", v => Turned(v["x"], [2, 0, 1, 1]), constants: Table, opset: 23);
        OperatorOracle.Check("y = RotaryEmbedding(x, c, s)", "float[2,1,2,2] x", v => Turned(v["x"], [0, 2, 0, 2]),
            constants: "float[1,2,1] c = {1, 0}, float[1,2,1] s = {0, 1}", opset: 23);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Contains("(RotaryEmbedding): its input is float[2,3,4] with 0 heads; four axes are needed, or three and a number of heads that divides the last",
            OperatorOracle.Refusal("y = RotaryEmbedding(x, c, s)", "float[2,3,4] x", Tables, 23));
        Assert.Contains("(RotaryEmbedding): cosines float[2,3,2] and sines float[2,3,2] do not fit 3 pairs of float[2,1,3,6]; [batch,position,pairs] is needed",
            OperatorOracle.Refusal("y = RotaryEmbedding(x, c, s)", "float[2,1,3,6] x", Tables, 23));
        var error = Assert.Throws<TransferException>(() => OperatorOracle.RunConstant(
            "y = RotaryEmbedding(x, c, s, p)", "float[1,1,1,2] x = {1, 2}, float[3,1] c = {1, 0.5, 0}, float[3,1] s = {0, 0.25, 1}, int64[1,1] p = {3}", 23));
        Assert.Contains("position 3 is beyond the 3 rows of the tables; give positions that are there", error.Message);
    }

    private static double[] Turned(double[] x, int[] rows)
    {
        double[] c = [1, 0.5, 0], s = [0, 0.25, 1];
        return [.. Enumerable.Range(0, 4).SelectMany(i => new[] { (c[rows[i]] * x[2 * i]) - (s[rows[i]] * x[(2 * i) + 1]), (s[rows[i]] * x[2 * i]) + (c[rows[i]] * x[(2 * i) + 1]) })];
    }
}
