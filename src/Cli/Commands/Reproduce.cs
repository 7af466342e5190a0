using System.CommandLine;
using System.Text.Json.Nodes;
using Transfer.Cli.Output;
using Transfer.FineTune;
using Transfer.Onnx;
using Transfer.Zoo;

namespace Transfer.Cli.Commands;

/// <summary><c>transfer reproduce</c>: does a run again from its run.json and compares every bit.</summary>
internal sealed class Reproduce : Verb
{
    private const int Different = 8;
    private const int DifferencesShown = 10;

    private readonly Argument<string> _run = new("RUN") { Description = "the folder of a finished run" };

    public Reproduce()
        : base(
            "reproduce",
            "Trains again from a run's settings and says whether the weights are the same bits; the exit code is 0 when they are and 8 when not",
            "transfer reproduce runs/efficientnet-lite0-1",
            "transfer reproduce runs/mine --out runs/mine-again --json") => Add(_run);

    /// <inheritdoc/>
    public override string OutMeaning => "keep the second run in this folder (default: it is not kept)";

    /// <inheritdoc/>
    public override int Run(Invocation call)
    {
        if (call.IsSeedGiven)
            throw Errors.SeedOfTheRun(Name);
        string folder = call.Get(_run);
        var settings = RunSettings.Read(folder);
        var recorded = RecordedRun.Read(folder);
        if (settings.Training?.Budget is { } budget)
            call.Output.Note($"the run had a budget of {Figures.Duration(budget)}, so on a faster or slower machine it may end after another epoch");
        if (recorded.Version != ProductVersion.Text)
            call.Output.Note($"the run was made by version {recorded.Version}, and this is {ProductVersion.Text}");
        string? scratch = call.Out is null ? Directory.CreateTempSubdirectory("transfer-reproduce-").FullName : null;
        try
        {
            string again = call.Out ?? Path.Combine(scratch!, "run");
            Train(call, settings, again);
            return Report(call, recorded, RunComparison.Compare(recorded, RecordedRun.Read(again)));
        }
        finally
        {
            if (scratch is not null)
                Directory.Delete(scratch, recursive: true);
        }
    }

    // Features are computed anew: what a cache holds would prove nothing.
    private static void Train(Invocation call, RunSettings settings, string folder)
    {
        using var subjects = new ModelSubjects(call);
        ModelCard? card = ModelArguments.ReadCard(settings.Card);
        FineTuneOptions options = settings.ToOptions(subjects.Resolve(settings.Subject, card), folder) with { Threads = call.Threads, Command = call.CommandLine };
        using var progress = new StageProgress(call.Output, StageProgress.UnitOf(options.Texts));
        _ = options.Texts?.Task switch
        {
            null => ImageFineTune.Run(options, progress, call.Output.Note, call.Cancellation),
            TextTask.Similarity => (object)SimilarityFineTune.Run(options, progress, call.Output.Note, call.Cancellation),
            _ => TextFineTune.Run(options, progress, call.Output.Note, call.Cancellation),
        };
    }

    private static int Report(Invocation call, RecordedRun recorded, IReadOnlyList<RunDifference> differences)
    {
        bool same = differences.Count == 0;
        int weights = differences.Count(difference => difference.What.StartsWith("weight ", StringComparison.Ordinal));
        call.Output.Json(new JsonObject
        {
            ["run"] = recorded.Folder,
            ["out"] = call.Out,
            ["same"] = same,
            ["weights"] = new JsonObject { ["compared"] = RunComparison.CountWeights(recorded), ["different"] = weights },
            ["differences"] = new JsonArray([.. differences.Select(difference => new JsonObject
            {
                ["what"] = difference.What,
                ["recorded"] = difference.Recorded,
                ["again"] = difference.Again,
            })]),
        });
        if (same)
        {
            call.Output.Line($"{Shown.Path(recorded.Folder)}: the same bits: {RunComparison.CountWeights(recorded)} tensors of weights and all figures");
            return 0;
        }

        call.Output.Line($"{Shown.Path(recorded.Folder)}: not the same; the first difference is the {Sentence(differences[0])}");
        foreach (RunDifference difference in differences.Skip(1).Take(DifferencesShown))
            call.Output.Line($"then the {Sentence(difference)}");
        if (differences.Count > DifferencesShown + 1)
            call.Output.Line($"and {differences.Count - DifferencesShown - 1} more");
        if (recorded.Rid != System.Runtime.InteropServices.RuntimeInformation.RuntimeIdentifier)
            call.Output.Line($"the run was made on {recorded.Rid}: other instructions round differently");
        return Different;
    }

    private static string Sentence(RunDifference difference) =>
        $"{difference.What}: {Shown.Text(difference.Recorded ?? "not there")} was recorded, {Shown.Text(difference.Again ?? "not there")} came out";
}
