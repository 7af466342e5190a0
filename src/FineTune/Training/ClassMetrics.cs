using System.Text.Json.Serialization;

namespace Transfer.FineTune;

/// <summary>The figures of one class; a ratio whose denominator is 0 is 0.</summary>
/// <param name="Class">The class's name.</param>
/// <param name="Precision">Of the items predicted as this class, the share that is.</param>
/// <param name="Recall">Of the items of this class, the share predicted as such.</param>
/// <param name="F1">The harmonic mean of both.</param>
/// <param name="Support">How many items have this label.</param>
public sealed record ClassMetrics(
    [property: JsonPropertyName("class")] string Class,
    [property: JsonPropertyName("precision")] double Precision,
    [property: JsonPropertyName("recall")] double Recall,
    [property: JsonPropertyName("f1")] double F1,
    [property: JsonPropertyName("support")] int Support);
