using System.Text.Json.Serialization;

namespace Transfer.FineTune;

/// <summary>
/// How well entities are found, as conlleval and seqeval count. An entity is a span: words that follow each other, with a type. It is right
/// when its first word, its last word and its type are. A ratio whose denominator is 0 is 0.
/// </summary>
public sealed record EntityMetrics
{
    /// <summary>Spans that there are.</summary>
    [JsonPropertyName("support")]
    public required int Support { get; init; }

    /// <summary>Spans that the model says.</summary>
    [JsonPropertyName("predicted")]
    public required int Predicted { get; init; }

    /// <summary>Spans that are both.</summary>
    [JsonPropertyName("right")]
    public required int Right { get; init; }

    /// <summary>Of those that the model says, the share that is right.</summary>
    [JsonPropertyName("precision")]
    public required double Precision { get; init; }

    /// <summary>Of those that there are, the share that is found.</summary>
    [JsonPropertyName("recall")]
    public required double Recall { get; init; }

    /// <summary>The harmonic mean of both, over all types together (micro).</summary>
    [JsonPropertyName("f1")]
    public required double F1 { get; init; }

    /// <summary>The mean of the F1 of all types that there are or that the model says.</summary>
    [JsonPropertyName("macro_f1")]
    public required double MacroF1 { get; init; }

    /// <summary>The figures of each type.</summary>
    [JsonPropertyName("per_type")]
    public required IReadOnlyList<ClassMetrics> PerType { get; init; }
}
