using System.Text.Json;
using System.Text.Json.Nodes;
using Transfer.Cli.Output;
using Transfer.FineTune;
using Transfer.Onnx;

namespace Transfer.Cli.Commands;

/// <summary>What <c>transfer finetune --task similarity</c> does and says.</summary>
internal static class SimilarityRun
{
    /// <summary>Does the job, or says what it would do.</summary>
    public static int Run(Invocation call, FineTuneOptions options, StageProgress progress, bool isDry)
    {
        if (isDry)
        {
            SimilarityPlan plan = SimilarityFineTune.Plan(options, progress, call.Output.Note, call.Cancellation);
            call.Output.Json((JsonObject)JsonSerializer.SerializeToNode(plan, RunJson.Compact)!);
            call.Output.Table(Table(plan));
            return 0;
        }

        SimilarityResult result = SimilarityFineTune.Run(options, progress, call.Output.Note, call.Cancellation);
        progress.Dispose();
        call.Output.Json((JsonObject)JsonSerializer.SerializeToNode(result, RunJson.Compact)!);
        call.Output.Table(Table(result, options.Out));
        return 0;
    }

    private static Table Table(SimilarityPlan plan) => new Table()
        .Add("base", FormattableString.Invariant($"{plan.Base} (texts of at most {plan.MaxLength} tokens)"))
        .Add("learns from", plan.Loss == "cosine" ? "scores, by the square of what cosines are off" : "which texts belong together, each against the others of its batch")
        .Add("texts", $"{plan.Texts} different ones")
        .Add("train", $"{plan.Train} pairs")
        .Add("validation", $"{plan.Validation} pairs: {plan.Split}")
        .Add("cut off", $"{Figures.Percent(plan.TruncatedShare)} of the texts")
        .Add("would write", Shown.Path(plan.Out));

    private static Table Table(SimilarityResult result, string folder)
    {
        var table = new Table();
        foreach (((string name, double after), (_, double before)) in result.Validation.All.Zip(result.Before.All))
            table.Add(name, FormattableString.Invariant($"{after:0.000} on {result.Validation.Items} pairs kept aside (untouched encoder: {before:0.000})"));
        return table
            .Add("train", FormattableString.Invariant($"{result.Train.Items} pairs, loss {result.Train.Loss:0.000} in epoch {result.KeptEpoch}, which is kept"))
            .Add("verified", $"saved file run on {result.Parity.Items} texts: numbers of their vectors within {result.Parity.MaxAbsDiff:0.0e+0}")
            .Add("time", Figures.Duration(TimeSpan.FromSeconds(result.Seconds.Total)))
            .Add("model", Shown.Path(result.Model))
            .Add("report", Shown.Path(Path.Combine(folder, "report.html")));
    }
}
