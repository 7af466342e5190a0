using System.Text.Json.Serialization;

namespace Transfer.FineTune;

/// <summary>
/// Reliability of the probability of the predicted class, in bins of equal width (Guo et al. 2017, On Calibration of Modern Neural Networks).
/// </summary>
/// <param name="Ece">Expected calibration error: the mean over items of |accuracy - confidence| of their bin.</param>
/// <param name="Bins">All bins from 0 to 1, empty ones too.</param>
public sealed record Calibration(
    [property: JsonPropertyName("ece")] double Ece,
    [property: JsonPropertyName("bins")] IReadOnlyList<CalibrationBin> Bins);
