using System.Runtime.InteropServices;
using System.Text.Json;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>Writes what a run folder holds beside the model: <c>metrics.json</c>, <c>run.json</c> and <c>report.html</c>.</summary>
internal static class RunFiles
{
    /// <summary>Of a run on pictures.</summary>
    public static void Write(
        RunFolder run,
        FineTuneOptions options,
        BaseModel basis,
        LabelledData data,
        TrainedModel trained,
        ParityCertificate certificate,
        FineTuneResult result,
        IReadOnlyList<string> notices)
    {
        var described = new
        {
            Folder = options.Data,
            Sha256 = data.Digest(),
            Train = data.Split.Train.Count,
            Validation = data.Split.Validation.Count,
            Test = data.Split.Test.Count,
            data.Skipped,
            Split = data.Split.Source,
        };
        Write(run, options, new { basis.Name, basis.Sha256, basis.Cut, basis.Preprocessing }, described, trained, certificate, result,
            RunReport.Render(options, basis, data, trained, certificate, result, notices));
    }

    /// <summary>Of any run; <c>run.json</c> has every setting, seed and hash that the result depends on: the same ones give the same weights.</summary>
    /// <param name="run">The folder.</param>
    /// <param name="options">The run's settings.</param>
    /// <param name="basis">The base model, as run.json states it.</param>
    /// <param name="data">The data, as run.json states them.</param>
    /// <param name="trained">What was trained.</param>
    /// <param name="certificate">What was proved of the saved file.</param>
    /// <param name="result">What the run came to.</param>
    /// <param name="report">The text of report.html.</param>
    public static void Write(
        RunFolder run, FineTuneOptions options, object basis, object data, TrainedModel trained, ParityCertificate certificate, FineTuneResult result, string report)
    {
        AtomicFile.WriteText(run["metrics.json"], Json(result));
        AtomicFile.WriteText(run["run.json"], Json(new
        {
            Version = ProductVersion.Text,
            Time = DateTimeOffset.UtcNow.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"),
            options.Command,
            Base = basis,
            Data = data,
            Settings = RunSettings.Of(options),
            Head = trained.Solved.Fitted.Record,
            Training = Describe(trained),
            Parity = certificate,
            Machine = Machine(),
        }));
        AtomicFile.WriteText(run["report.html"], report);
    }

    /// <summary>What a training that may be interrupted has in <c>run.json</c> from its start.</summary>
    public static string Settings(FineTuneOptions options) =>
        Json(new { Version = ProductVersion.Text, options.Command, Settings = RunSettings.Of(options) });

    private static string Json(object value) => JsonSerializer.Serialize(value, RunJson.Indented) + "\n";

    // Null where only the head was solved.
    private static object? Describe(TrainedModel trained) => trained.Fit is not { } fit ? null : new
    {
        From = trained.TrainedFrom,
        trained.LearningRate,
        Epochs = fit.Epochs.Count,
        fit.BestEpoch,
        fit.Steps,
        fit.End,
    };

    private static object Machine() => new
    {
        System = RuntimeInformation.OSDescription,
        Rid = RuntimeInformation.RuntimeIdentifier,
        Cores = Environment.ProcessorCount,
        Dotnet = RuntimeInformation.FrameworkDescription,
    };
}
