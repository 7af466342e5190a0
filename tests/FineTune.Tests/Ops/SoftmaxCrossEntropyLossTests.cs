using Xunit;

namespace Transfer.FineTune.Tests.Ops;

public sealed class SoftmaxCrossEntropyLossTests
{
    private static readonly double[] Weights = [0.5, 1, 2];

    [Theory]
    [InlineData("mean", false, false)]
    [InlineData("sum", true, false)]
    [InlineData("none", true, true)]
    [InlineData("mean", true, true)]
    public void The_loss_of_scores_equals_the_definition(string reduction, bool weighted, bool ignores) =>
        Check("SoftmaxCrossEntropyLoss", reduction, weighted, ignores, (row, label) => Math.Log(row.Sum(Math.Exp)) - row[label]);

    [Theory]
    [InlineData("mean", false, false)]
    [InlineData("sum", true, true)]
    [InlineData("none", false, true)]
    [InlineData("mean", true, false)]
    public void The_loss_of_log_probabilities_equals_the_definition(string reduction, bool weighted, bool ignores) =>
        Check("NegativeLogLikelihoodLoss", reduction, weighted, ignores, (row, label) => -row[label]);

    private static void Check(string operatorName, string reduction, bool weighted, bool ignores, Func<double[], int, double> loss)
    {
        string attributes = $"<reduction = \"{reduction}\"{(ignores ? ", ignore_index = 1" : "")}>";
        OperatorOracle.Check(
            $"y = {operatorName}{attributes}(x, l{(weighted ? ", w" : "")})", "float[2,3,2] x, int64[2,2] l", v =>
            {
                List<double> losses = [];
                double weights = 0;
                for (int i = 0; i < 4; i++)
                {
                    int label = (int)v["l"][i];
                    double[] row = [.. Enumerable.Range(0, 3).Select(c => v["x"][(i / 2 * 6) + (c * 2) + (i % 2)])];
                    double weight = ignores && label == 1 ? 0 : weighted ? Weights[label] : 1;
                    losses.Add(weight * loss(row, label));
                    weights += weight;
                }

                return reduction switch { "none" => [.. losses], "sum" => [losses.Sum()], _ => [losses.Sum() / weights] };
            },
            new() { ["l"] = [0, 2, 1, 2] }, weighted ? "float[3] w = {0.5, 1, 2}" : "");
    }
}
