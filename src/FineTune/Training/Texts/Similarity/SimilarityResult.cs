using System.Diagnostics;
using System.Text.Json.Serialization;

namespace Transfer.FineTune;

/// <summary>What a run on pairs of texts came to: the content of <c>metrics.json</c>.</summary>
public sealed record SimilarityResult
{
    /// <summary>The saved model.</summary>
    public required string Model { get; init; }

    /// <summary>The base model's name.</summary>
    public required string Base { get; init; }

    /// <summary>What was learnt.</summary>
    public string Task { get; init; } = "similarity";

    /// <summary>What was minimised: <c>cosine</c> where pairs have scores, else <c>ranking</c>.</summary>
    public required string Loss { get; init; }

    /// <summary>Pairs that were learnt from.</summary>
    public required SimilarityTrainFigures Train { get; init; }

    /// <summary>The figures of the untouched encoder on the pairs kept aside.</summary>
    public required SimilarityMetrics Before { get; init; }

    /// <summary>The figures of the new one.</summary>
    public required SimilarityMetrics Validation { get; init; }

    /// <summary>The comparison of the saved file with what was trained.</summary>
    public required ParityFigures Parity { get; init; }

    /// <summary>One entry an epoch.</summary>
    public required IReadOnlyList<EpochFigures> Epochs { get; init; }

    /// <summary>The epoch whose weights the model has.</summary>
    public required int KeptEpoch { get; init; }

    /// <summary>The share of texts, from 0 to 1, whose end the model does not see.</summary>
    public required double TruncatedShare { get; init; }

    /// <summary>Where the time went.</summary>
    public required StageSeconds Seconds { get; init; }

    /// <summary>The most memory the process held, in millions of bytes.</summary>
    [JsonPropertyName("peak_memory_mb")]
    public long PeakMemoryMegabytes { get; init; } = Process.GetCurrentProcess().PeakWorkingSet64 / 1_000_000;
}
