using System.Text.Json.Serialization;

namespace Transfer.FineTune;

/// <summary>One bin: items whose probability lies in (lower, upper].</summary>
/// <param name="Lower">Lower end.</param>
/// <param name="Upper">Upper end.</param>
/// <param name="Count">How many items.</param>
/// <param name="Confidence">Their mean probability; 0 when empty.</param>
/// <param name="Accuracy">The share of them that is right; 0 when empty.</param>
public sealed record CalibrationBin(
    [property: JsonPropertyName("lower")] double Lower,
    [property: JsonPropertyName("upper")] double Upper,
    [property: JsonPropertyName("count")] int Count,
    [property: JsonPropertyName("confidence")] double Confidence,
    [property: JsonPropertyName("accuracy")] double Accuracy);
