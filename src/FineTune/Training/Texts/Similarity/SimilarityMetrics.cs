using System.Text.Json.Serialization;

namespace Transfer.FineTune;

/// <summary>How well the closeness of vectors tells the closeness of texts. Which figures there are depends on what the pairs say.</summary>
public sealed record SimilarityMetrics
{
    /// <summary>Pairs judged.</summary>
    public required int Items { get; init; }

    /// <summary>Of scored pairs: Spearman's rank correlation of cosine and score, -1 to 1.</summary>
    public double? Spearman { get; init; }

    /// <summary>Of scored pairs: Pearson's correlation of cosine and score, -1 to 1.</summary>
    public double? Pearson { get; init; }

    /// <summary>Of pairs without a score: the share of first texts that are nearer to their own second text than to any other of the pairs judged.</summary>
    [JsonPropertyName("accuracy_at_1")]
    public double? AccuracyAtOne { get; init; }

    /// <summary>Of pairs without a score: the mean of 1 / rank of the own second text among all of the pairs judged.</summary>
    [JsonPropertyName("mrr")]
    public double? MeanReciprocalRank { get; init; }

    /// <summary>Where there are negatives: the share of first texts that are nearer to their second text than to their negative.</summary>
    public double? TripletAccuracy { get; init; }

    /// <summary>The share that is right, where right or wrong can be told.</summary>
    [JsonIgnore]
    public double? Right => TripletAccuracy ?? AccuracyAtOne;

    /// <summary>The figures with what they are called.</summary>
    [JsonIgnore]
    public IEnumerable<(string Name, double Value)> All => new (string Name, double? Value)[]
    {
        ("Spearman", Spearman), ("Pearson", Pearson), ("nearest is right", AccuracyAtOne), ("mean reciprocal rank", MeanReciprocalRank), ("nearer than the negative", TripletAccuracy),
    }.Where(figure => figure.Value is not null).Select(figure => (figure.Name, figure.Value!.Value));
}
