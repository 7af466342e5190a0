using Transfer.TestKit;
using Xunit;

namespace Transfer.FineTune.Tests.Reports;

public sealed class RunComparisonTests : IDisposable
{
    private const string Text = """
        "exact_match": 0.5, "micro_f1": 0.25, "mae": 1, "rmse": 2, "r2": 0.75, "pearson": 0.5, "entities": {"f1": 0.125}
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("\"f1\": 0.125", "\"f1\": 0.0625", "validation F1 of spans", "0.125", "0.0625")]
    [InlineData("\"exact_match\": 0.5", "\"exact_match\": 1", "validation exact match", "0.5", "1")]
    [InlineData("\"mae\": 1", "\"mae\": 2", "validation mean absolute error", "1", "2")]
    [InlineData("\"r2\": 0.75", "\"r2\": 0.5", "validation R²", "0.75", "0.5")]
    [InlineData("\"pearson\": 0.5", "\"pearson\": 0.25", "validation Pearson", "0.5", "0.25")]
    public void A_figure_that_differs_is_named(string was, string now, string what, string recorded, string again)
    {
        Assert.Contains(was, Text, StringComparison.Ordinal);
        RunDifference difference = Assert.Single(RunComparison.Compare(Run("one", Text), Run("other", Text.Replace(was, now, StringComparison.Ordinal))));
        Assert.Equal(new RunDifference(what, recorded, again), difference);
    }

    [Fact]
    public void Figures_that_are_the_same_or_not_there_are_no_difference() => Assert.Empty(RunComparison.Compare(Run("one", ""), Run("other", "")));

    private RecordedRun Run(string name, string validation)
    {
        Directory.CreateDirectory(_folder[name]);
        TinyEncoder.Create().Save(_folder[$"{name}/model.onnx"]);
        File.WriteAllText(_folder[$"{name}/run.json"], "{}");
        File.WriteAllText(_folder[$"{name}/metrics.json"], $$"""{"validation": { {{validation}} } }""");
        return RecordedRun.Read(_folder[name]);
    }
}
