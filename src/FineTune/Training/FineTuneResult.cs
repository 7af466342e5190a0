using System.Diagnostics;
using System.Text.Json.Serialization;

namespace Transfer.FineTune;

/// <summary>What a run came to: the content of <c>metrics.json</c>.</summary>
public sealed record FineTuneResult
{
    /// <summary>The saved model.</summary>
    public required string Model { get; init; }

    /// <summary>The base model's name.</summary>
    public required string Base { get; init; }

    /// <summary>What was learnt, as <c>--task</c> names it.</summary>
    public required string Task { get; init; }

    /// <summary>The classes, in the order of the output.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>On the items that were fitted to.</summary>
    public required TrainFigures Train { get; init; }

    /// <summary>On the items kept aside.</summary>
    public required TaskMetrics Validation { get; init; }

    /// <summary>On the pictures of the <c>test</c> folder, where there is one besides.</summary>
    public TaskMetrics? Test { get; init; }

    /// <summary>The share that the head alone gets right on the untouched network, of the items kept aside; null where only the head was solved.</summary>
    public double? FrozenAccuracy { get; init; }

    /// <summary>The F1 of the spans of words that the head alone finds on the untouched network; null where only the head was solved, or labels are no spans.</summary>
    public double? FrozenEntityF1 { get; init; }

    /// <summary>The loss of the head alone on the same items; null where only the head was solved.</summary>
    public double? FrozenLoss { get; init; }

    /// <summary>The comparison of the saved file with what was trained.</summary>
    public required ParityFigures Parity { get; init; }

    /// <summary>One entry an epoch; none when only the head was solved.</summary>
    public IReadOnlyList<EpochFigures> Epochs { get; init; } = [];

    /// <summary>The epoch whose weights the model has; null when only the head was solved.</summary>
    public int? KeptEpoch { get; init; }

    /// <summary>How the features came about.</summary>
    public required FeatureFigures Features { get; init; }

    /// <summary>The share of texts, from 0 to 1, whose end the model does not see; null for pictures.</summary>
    public double? TruncatedShare { get; init; }

    /// <summary>Where the time went.</summary>
    public required StageSeconds Seconds { get; init; }

    /// <summary>Pictures turned into features in a second; 0 when all were cached.</summary>
    public required double ItemsPerSecond { get; init; }

    /// <summary>The most memory the process held, in millions of bytes.</summary>
    [JsonPropertyName("peak_memory_mb")]
    public required long PeakMemoryMegabytes { get; init; }

    /// <summary>What a run came to.</summary>
    /// <param name="options">The run's settings.</param>
    /// <param name="basis">The base model's name.</param>
    /// <param name="task">What was learnt, as <c>--task</c> names it.</param>
    /// <param name="classes">The classes.</param>
    /// <param name="solved">The head solved on the untouched network.</param>
    /// <param name="trained">What was trained.</param>
    /// <param name="certificate">What was proved of the saved file.</param>
    /// <param name="features">How the features came about.</param>
    /// <param name="seconds">Where the time went.</param>
    internal static FineTuneResult Of(
        FineTuneOptions options,
        string basis,
        string task,
        IReadOnlyList<string> classes,
        SolvedHead solved,
        TrainedModel trained,
        ParityCertificate certificate,
        FeatureFigures features,
        StageSeconds seconds) => new()
        {
            Model = Path.Combine(options.Out, "model.onnx"),
            Base = basis,
            Task = task,
            Classes = classes,
            Train = trained.Train,
            Validation = trained.Validation,
            Test = trained.Test,
            FrozenAccuracy = options.Unfreeze == Unfreeze.None ? null : solved.Validation.ShareRight,
            FrozenEntityF1 = options.Unfreeze == Unfreeze.None ? null : (solved.Validation as ClassificationMetrics)?.Entities?.F1,
            FrozenLoss = options.Unfreeze == Unfreeze.None ? null : solved.Validation.Loss,
            Parity = new ParityFigures(certificate.Items, certificate.MaxAbsDiff, certificate.LabelMismatches),
            Epochs = trained.Fit?.Epochs ?? [],
            KeptEpoch = trained.Fit?.BestEpoch,
            Features = features,
            Seconds = seconds,
            ItemsPerSecond = features.Computed == 0 ? 0 : features.Computed / seconds.Features,
            PeakMemoryMegabytes = Process.GetCurrentProcess().PeakWorkingSet64 / 1_000_000,
        };
}
