using System.Runtime.InteropServices;
using System.Text.Json;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>Writes what a run folder holds beside the model: <c>metrics.json</c>, <c>run.json</c> and <c>report.html</c>.</summary>
internal static class RunFiles
{
    public static void Write(
        RunFolder run,
        FineTuneOptions options,
        BaseModel basis,
        LabelledData data,
        TrainedClassifier head,
        ParityCertificate certificate,
        FineTuneResult result,
        IReadOnlyList<string> notices)
    {
        AtomicFile.WriteText(run["metrics.json"], Json(result));
        AtomicFile.WriteText(run["run.json"], Json(Record(options, basis, data, head, certificate)));
        AtomicFile.WriteText(run["report.html"], RunReport.Render(options, basis, data, head, certificate, result, notices));
    }

    /// <summary>What a training that may be interrupted has in <c>run.json</c> from its start.</summary>
    public static string Settings(FineTuneOptions options) =>
        Json(new { Version = ProductVersion.Text, options.Command, Settings = RunSettings.Of(options) });

    private static string Json(object value) => JsonSerializer.Serialize(value, RunJson.Indented) + "\n";

    // Every setting, seed and hash that the result depends on: the same ones give the same weights.
    private static object Record(FineTuneOptions options, BaseModel basis, LabelledData data, TrainedClassifier head, ParityCertificate certificate) => new
    {
        Version = ProductVersion.Text,
        Time = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
        options.Command,
        Base = new { basis.Name, basis.Sha256, basis.Cut, basis.Preprocessing },
        Data = new
        {
            Folder = options.Data,
            Sha256 = data.Digest(),
            Train = data.Split.Train.Count,
            Validation = data.Split.Validation.Count,
            Test = data.Split.Test.Count,
            data.Skipped,
            Split = data.Split.Source,
        },
        Settings = RunSettings.Of(options),
        Head = Describe(head.Solved),
        Training = Describe(head),
        Parity = certificate,
        Machine = Machine(),
    };

    /// <summary>The head's solution, as run.json states it.</summary>
    public static object Describe(SolvedHead head) => new
    {
        Solver = "L-BFGS",
        head.Fitted.L2,
        head.Fitted.CrossValidation,
        ClassWeights = head.Fitted.ClassWeights,
        head.Fitted.Objective,
        head.Fitted.Iterations,
        head.Fitted.Converged,
    };

    /// <summary>How the training went, as run.json states it; null where only the head was solved.</summary>
    public static object? Describe(TrainedClassifier trained) => trained.Fit is not { } fit ? null : new
    {
        From = trained.TrainedFrom,
        trained.LearningRate,
        Epochs = fit.Epochs.Count,
        fit.BestEpoch,
        fit.Steps,
        fit.End,
    };

    /// <summary>The machine, as run.json states it.</summary>
    public static object Machine() => new
    {
        System = RuntimeInformation.OSDescription,
        Rid = RuntimeInformation.RuntimeIdentifier,
        Cores = Environment.ProcessorCount,
        Dotnet = RuntimeInformation.FrameworkDescription,
    };
}
