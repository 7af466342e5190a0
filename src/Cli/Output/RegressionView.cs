using System.Globalization;
using Transfer.FineTune;
using Transfer.Onnx;

namespace Transfer.Cli.Output;

/// <summary>The figures of numbers.</summary>
internal sealed class RegressionView(RegressionMetrics metrics) : MetricsView
{
    private const int MistakesShown = 5;

    /// <summary>"off by 0.31 on average on 153 (root mean square 0.42), R² 0.871, Pearson 0.934, Spearman 0.929".</summary>
    public override string Sentence() =>
        $"off by {Short(metrics.Mae)} on average on {metrics.Items} (root mean square {Short(metrics.Rmse)}), "
        + FormattableString.Invariant($"R² {metrics.R2:0.000}, Pearson {metrics.Pearson:0.000}, Spearman {metrics.Spearman:0.000}");

    /// <inheritdoc/>
    public override Table? Parts(string noun) => null;

    /// <inheritdoc/>
    public override IEnumerable<Table> Details()
    {
        if (metrics.Mistakes.Count == 0)
            yield break;
        var table = new Table("farthest off", ">is", ">said", ">off by");
        foreach (NumberMistake m in metrics.Mistakes.Take(MistakesShown))
            _ = table.Add(Shown.Path(m.Input), Short(m.Label), Short(m.Predicted), Short(m.Error));
        yield return table;
    }

    /// <inheritdoc/>
    public override string Brief(int? items, double? share, double loss) =>
        $"root mean square error {Short(Math.Sqrt(loss))}{(items is null ? "" : $" on {items}")}";

    /// <inheritdoc/>
    public override string Same => "same numbers, in deviations of those learnt within";

    /// <summary>A number with four digits.</summary>
    public static string Short(double value) => value.ToString("g4", CultureInfo.InvariantCulture);
}
