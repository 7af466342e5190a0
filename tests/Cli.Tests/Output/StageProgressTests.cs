using Transfer.Cli.Output;
using Transfer.FineTune;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Cli.Tests.Output;

public sealed class StageProgressTests
{
    [Fact]
    public void Items_are_counted_as_what_they_are_and_optimisation_in_steps()
    {
        var time = new ManualTime();
        using var error = new StringWriter { NewLine = "\n" };
        var output = new CliOutput(new CliHost { In = TextReader.Null, Out = TextWriter.Null, Error = error, Time = time }, json: false, quiet: false, debug: false);
        using (var progress = new StageProgress(output, "texts"))
        {
            foreach (string stage in new[] { "features", "head", "train", "verify" })
            {
                progress.Report(new JobProgress(stage, 0, 100));
                time.Advance(TimeSpan.FromSeconds(10));
                progress.Report(new JobProgress(stage, 100, 100));
            }
        }

        Assert.Equal(
            ["features  100/100  10.0 texts/s  10 s", "head  100/100  10.0 steps/s  10 s", "train  100/100  10.0 steps/s  10 s", "verify  100/100  10.0 texts/s  10 s"],
            error.ToString().Split('\n').Where(line => line.EndsWith("  10 s", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(TextTask.Classify, null, "texts")]
    [InlineData(TextTask.Classify, "other", "pairs")]
    [InlineData(TextTask.Regress, "other", "pairs")]
    [InlineData(TextTask.Similarity, "other", "texts")]
    [InlineData(TextTask.Tokens, null, "sentences")]
    public void A_training_on_texts_counts_what_it_learns_of(TextTask task, string? pair, string unit) =>
        Assert.Equal(unit, StageProgress.UnitOf(new TextRunOptions { Columns = new TextColumns("text", "label", pair), Task = task }));

    [Fact]
    public void A_training_on_pictures_counts_images() => Assert.Equal("images", StageProgress.UnitOf(null));

    [Fact]
    public void A_proof_counts_what_its_data_is()
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(
            ["images", "images", "sentences", "texts", "pairs"],
            [StageProgress.UnitOf(null, null), StageProgress.UnitOf(folder.Path, null), StageProgress.UnitOf("w.conll", null), StageProgress.UnitOf("t.csv", null), StageProgress.UnitOf("t.csv", "other")]);
    }
}
