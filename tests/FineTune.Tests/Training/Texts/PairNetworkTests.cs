using Transfer.FineTune.Engine;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.FineTune.Tests.Training.Texts;

/// <summary>Each loss over a small encoder, tanh(x W), against its formula in float64, and the gradient of W against central differences of the formula.</summary>
public sealed class PairNetworkTests
{
    private const int Read = 3, Width = 4;

    private static readonly float[] Weights = [0.3f, -1.2f, 0.8f, 0.7f, -0.4f, 1.1f, -0.5f, 0.2f, 0.9f, 0.6f, -0.8f, 1.3f];

    [Theory]
    [InlineData(17)]
    [InlineData(11)]
    public void The_loss_of_scored_pairs_and_its_gradient(int opset)
    {
        double[] scores = [1, 0, -0.5, 0.25];
        double[] Oracle(double[] w)
        {
            double[][] v = Vectors(w, 8);
            return [scores.Select((score, i) => Math.Pow(Dot(v[2 * i], v[(2 * i) + 1]) - score, 2)).Average()];
        }

        Check(opset, texts: 2, items: 4, PairLoss.Cosine, (engine, target) => Array.ConvertAll(scores, v => (float)v).CopyTo(engine.Input(target)), [4], Oracle);
    }

    [Theory]
    [InlineData(2, 17)]
    [InlineData(3, 17)]
    [InlineData(3, 11)]
    public void The_loss_of_ranks_and_its_gradient(int texts, int opset)
    {
        // Items 0 and 2 ask with one text, items 1 and 3 have one answer; the answer to 4 asks in 5; the negative of 1 answers 0.
        int[][] rows = [[10, 20, 30], [11, 21, 20], [10, 22, 32], [13, 21, 33], [14, 24, 34], [24, 25, 35]];
        double[] Oracle(double[] w)
        {
            double[][] v = Vectors(w, rows.Length * texts);
            double Score(int item, int other, int n) => Math.Exp(20 * Dot(v[item * texts], v[(other * texts) + n]));
            double Loss(int i)
            {
                HashSet<int> belongs = [rows[i][0], .. rows.Where(row => row[0] == rows[i][0]).Select(row => row[1])];
                double wrong = 0;
                for (int j = 0; j < rows.Length; j++)
                {
                    for (int n = 1; n < texts; n++)
                        wrong += (n == 1 && belongs.Contains(rows[j][1])) || (n == 2 && (rows[j][2] == rows[i][0] || rows[j][2] == rows[i][1])) ? 0 : Score(i, j, n);
                }

                return -Math.Log(Score(i, i, 1) / (Score(i, i, 1) + wrong));
            }

            return [Enumerable.Range(0, rows.Length).Average(Loss)];
        }

        long[] ids = [.. rows.SelectMany((row, i) => row.Take(texts).Select(text => (long)text).Prepend(100 + i))];
        Check(opset, texts, rows.Length, PairLoss.Ranking, (engine, target) => ids.CopyTo(engine.Input<long>(target)), [rows.Length, 1 + texts], Oracle);
    }

    [Fact]
    public void Where_all_texts_belong_together_there_is_nothing_to_learn()
    {
        long[] ids = [0, 7, 8, 1, 7, 9];
        Check(17, texts: 2, items: 2, PairLoss.Ranking, (engine, target) => ids.CopyTo(engine.Input<long>(target)), [2, 3], _ => [0]);
    }

    private static void Check(int opset, int texts, int items, PairLoss loss, Action<TrainingEngine, string> fill, long[] targetShape, Func<double[], double[]> oracle)
    {
        string numbers = string.Join(", ", Weights.Select(w => w.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        Model model = Model.Parse($$"""
            <ir_version: 7, opset_import: ["" : {{opset}}]> net (float[N, {{Read}}] x) => (float[N, {{Width}}] y)
            <float[{{Read}}, {{Width}}] w = { {{numbers}} }> { product = MatMul (x, w) y = Tanh (product) }
            """);
        TrainableNetwork network = PairNetwork.Of(model, Width, texts, loss, ["w"]);
        using TrainingEngine engine = TrainingEngine.Build(network.Model, new EngineOptions
        {
            InputShapes = new Dictionary<string, long[]> { ["x"] = [items * texts, Read], [network.Target] = targetShape },
            Trainable = ["w"],
            Loss = network.Loss,
        });
        Inputs(items * texts).Select(v => (float)v).ToArray().CopyTo(engine.Input("x"));
        fill(engine, network.Target);

        double[] weights = Array.ConvertAll(Weights, v => (double)v);
        Assert.Equal(oracle(weights)[0], engine.Forward(), 5);
        double[][] vectors = Vectors(weights, items * texts);
        Assert.Equal([.. vectors.SelectMany(v => v)], engine.Output(network.Output).ToArray().Select(v => (double)v).ToArray(), (a, b) => Math.Abs(a - b) < 1e-5);
        engine.Backward();
        double[] expected = GradientCheck.Differences(inputs => oracle(inputs[0]), [weights], [1], 0);
        for (int i = 0; i < expected.Length; i++)
            Assert.True(Math.Abs(expected[i] - engine.Gradient("w")[i]) <= 2e-5 * (1 + Math.Abs(expected[i])), $"gradient {i}: {engine.Gradient("w")[i]}, expected {expected[i]}");
    }

    private static double[] Inputs(int rows)
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, rows * Read).Select(_ => (double)(float)((2 * random.NextDouble()) - 1))];
    }

    // Each of length 1.
    private static double[][] Vectors(double[] w, int rows)
    {
        double[] x = Inputs(rows);
        double[][] found = new double[rows][];
        for (int r = 0; r < rows; r++)
        {
            double[] y = [.. Enumerable.Range(0, Width).Select(c => Math.Tanh(Enumerable.Range(0, Read).Sum(k => x[(r * Read) + k] * w[(k * Width) + c])))];
            double length = Math.Sqrt(Dot(y, y));
            found[r] = [.. y.Select(v => v / length)];
        }

        return found;
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
}
