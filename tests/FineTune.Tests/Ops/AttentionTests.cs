using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class AttentionTests
{
    private const int Batch = 2, Queries = 3, Keys = 4, Features = 5, ValueFeatures = 2;

    [Theory]
    [InlineData("", 2, 2, false, 0)]
    [InlineData("<scale = 0.7, softcap = 0.5>", 2, 2, false, 0)]
    [InlineData("<is_causal = 1>", 4, 2, false, 0)]
    [InlineData("<q_num_heads = 4, kv_num_heads = 2>", 4, 2, true, 0)]
    [InlineData("<is_causal = 1, softcap = 2.0>", 2, 1, false, 3)]
    [InlineData("<q_num_heads = 2, kv_num_heads = 2>", 2, 2, true, 3)]
    public void Queries_take_the_values_of_the_keys_they_are_like(string attributes, int heads, int keyHeads, bool packed, int past)
    {
        string q = packed ? $"{Batch},{Queries},{heads * Features}" : $"{Batch},{heads},{Queries},{Features}";
        string k = packed ? $"{Batch},{Keys},{keyHeads * Features}" : $"{Batch},{keyHeads},{Keys},{Features}";
        string v = packed ? $"{Batch},{Keys},{keyHeads * ValueFeatures}" : $"{Batch},{keyHeads},{Keys},{ValueFeatures}";
        string pasts = past > 0 ? $", float[{Batch},{keyHeads},{past},{Features}] pk, float[{Batch},{keyHeads},{past},{ValueFeatures}] pv" : "";
        var shape = new Plain(heads, keyHeads, packed, past)
        {
            Scale = attributes.Contains("0.7", StringComparison.Ordinal) ? 0.7f : 1 / Math.Sqrt(Features),
            Cap = attributes.Contains("0.5", StringComparison.Ordinal) ? 0.5 : attributes.Contains("2.0", StringComparison.Ordinal) ? 2 : 0,
            Causal = attributes.Contains("causal", StringComparison.Ordinal),
        };
        OperatorOracle.Check($"y = Attention{attributes}(q, k, v{(past > 0 ? ", , pk, pv" : "")})", $"float[{q}] q, float[{k}] k, float[{v}] v{pasts}", i => shape.Output(i), opset: 23);
    }

    [Theory]
    [InlineData("float[3,4]", 1, 1)]
    [InlineData("float[2,1,3,4]", 2, 1)]
    [InlineData("float[2,3,4]", 1, 2)]
    [InlineData("float[2,2,3,4]", 2, 2)]
    public void A_mask_is_added_and_has_a_gradient(string mask, int batches, int heads) => OperatorOracle.Check(
        "y = Attention(q, k, v, m)", $"float[2,2,3,5] q, float[2,2,4,5] k, float[2,2,4,2] v, {mask} m",
        i => new Plain(2, 2, false, 0) { Scale = 1 / Math.Sqrt(Features), Mask = (b, h, s, t) => i["m"][(((((b % batches) * heads) + (h % heads)) * Queries) + s) * Keys + t] }.Output(i), opset: 23);

    [Fact]
    public void Truth_values_shut_keys_out_and_a_query_that_sees_nothing_is_zero() => OperatorOracle.Check(
        "y = Attention(q, k, v, m)", "float[2,2,3,5] q, float[2,2,4,5] k, float[2,2,4,2] v, bool[3,4] m",
        i => new Plain(2, 2, false, 0) { Scale = 1 / Math.Sqrt(Features), Mask = (_, _, s, t) => i["m"][(s * Keys) + t] != 0 ? 0 : double.NegativeInfinity }.Output(i),
        new() { ["m"] = [1, 0, 1, 1, 0, 0, 0, 0, 0, 1, 0, 0] }, opset: 23);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_scores_can_be_taken_at_each_stage(int stage) => OperatorOracle.Check(
        $"o, , , y = Attention<softcap = 0.5, qk_matmul_output_mode = {stage}>(q, k, v, m)", "float[2,2,3,5] q, float[2,2,4,5] k, float[2,2,4,2] v, float[3,4] m",
        i => new Plain(2, 2, false, 0) { Scale = 1 / Math.Sqrt(Features), Cap = 0.5, Mask = (_, _, s, t) => i["m"][(s * Keys) + t] }.Scores(i, stage), opset: 23);

    [Fact]
    public void The_joined_keys_are_an_output_with_a_gradient() => OperatorOracle.Check(
        "o, y, pv2 = Attention(q, k, v, , pk, pv)", "float[1,1,3,2] q, float[1,1,2,2] k, float[1,1,2,2] v, float[1,1,1,2] pk, float[1,1,1,2] pv",
        i => [.. i["pk"], .. i["k"]], opset: 23);

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        Assert.Equal(
            "the node of 'y' (Attention): query float[1,3,2,4], key float[1,2,2,4] and value float[1,2,2,4] with 3 query and 2 key heads do not fit each other",
            OperatorOracle.Refusal("y = Attention(q, k, v)", "float[1,3,2,4] q, float[1,2,2,4] k, float[1,2,2,4] v", opset: 23));
        Assert.Equal(
            "the node of 'y' (Attention): input 1 is float[2,4]; query, key and value need three axes each, or four",
            OperatorOracle.Refusal("y = Attention(q, k, v)", "float[1,3,2,4] q, float[2,4] k, float[1,2,2,4] v", opset: 23));
        Assert.Equal(
            "the node of 'y' (Attention): the mask is int64[2,2]; floats or truth values that broadcast to [1,2,2,2] are needed",
            OperatorOracle.Refusal("y = Attention(q, k, v, m)", "float[1,2,2,4] q, float[1,2,2,4] k, float[1,2,2,4] v, int64[2,2] m", opset: 23));
        Assert.Equal(
            "the node of 'y' (Attention): the past is float[1,2,4]; [1,2,past,4] is needed",
            OperatorOracle.Refusal("y = Attention(q, k, v, , p, p)", "float[1,2,2,4] q, float[1,2,2,4] k, float[1,2,2,4] v, float[1,2,4] p", opset: 23));
        Assert.Equal(
            "the node of 'y' (Attention): past keys are 1 and past values 2; they need to be as many",
            OperatorOracle.Refusal("y = Attention(q, k, v, , p, r)", "float[1,2,2,4] q, float[1,2,2,4] k, float[1,2,2,4] v, float[1,2,1,4] p, float[1,2,2,4] r", opset: 23));
    }

    /// <summary>The definition, one query after the other.</summary>
    private sealed record Plain(int Heads, int KeyHeads, bool Packed, int Past)
    {
        public double Scale { get; init; }

        public double Cap { get; init; }

        public bool Causal { get; init; }

        public Func<int, int, int, int, double>? Mask { get; init; }

        public double[] Output(IReadOnlyDictionary<string, double[]> inputs)
        {
            double[] p = Scores(inputs, 3), y = new double[Batch * Heads * Queries * ValueFeatures];
            int all = Past + Keys;
            for (int b = 0, row = 0; b < Batch; b++)
            {
                for (int h = 0; h < Heads; h++)
                {
                    for (int s = 0; s < Queries; s++, row++)
                    {
                        for (int f = 0; f < ValueFeatures; f++)
                        {
                            int to = Packed ? (((b * Queries) + s) * Heads * ValueFeatures) + (h * ValueFeatures) + f : (row * ValueFeatures) + f;
                            for (int t = 0; t < all; t++)
                                y[to] += p[(row * all) + t] * At(inputs, "v", ValueFeatures, b, h, t, f);
                        }
                    }
                }
            }

            return y;
        }

        public double[] Scores(IReadOnlyDictionary<string, double[]> inputs, int stage)
        {
            int all = Past + Keys;
            var result = new double[Batch * Heads * Queries * all];
            for (int row = 0; row < Batch * Heads * Queries; row++)
            {
                int b = row / Queries / Heads, h = row / Queries % Heads, s = row % Queries;
                var scores = new double[all];
                for (int t = 0; t < all; t++)
                {
                    for (int f = 0; f < Features; f++)
                        scores[t] += inputs["q"][Packed ? (((b * Queries) + s) * Heads * Features) + (h * Features) + f : (row * Features) + f] * At(inputs, "k", Features, b, h, t, f) * Scale;
                    if (stage >= 1 && Cap > 0)
                        scores[t] = Cap * Math.Tanh(scores[t] / Cap);
                    if (stage >= 2)
                        scores[t] += (Causal && t > s + Past ? double.NegativeInfinity : 0) + (Mask?.Invoke(b, h, s, t) ?? 0);
                }

                double max = scores.Max(), sum = scores.Sum(e => Math.Exp(e - max));
                for (int t = 0; t < all; t++)
                    result[(row * all) + t] = stage < 3 ? scores[t] : double.IsNegativeInfinity(max) ? 0 : Math.Exp(scores[t] - max) / sum;
            }

            return result;
        }

        private double At(IReadOnlyDictionary<string, double[]> inputs, string name, int features, int b, int h, int t, int f)
        {
            int head = h * KeyHeads / Heads;
            if (t < Past)
                return inputs[$"p{name}"][((((b * KeyHeads) + head) * Past) + t) * features + f];
            t -= Past;
            return inputs[name][Packed ? (((b * Keys) + t) * KeyHeads * features) + (head * features) + f : ((((b * KeyHeads) + head) * Keys) + t) * features + f];
        }
    }
}
