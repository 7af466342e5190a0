using System.Text.Json.Serialization;

namespace Transfer.FineTune;

/// <summary>What a parity check found.</summary>
/// <param name="Items">Pictures compared.</param>
/// <param name="MaxAbsDiff">The largest difference of a probability.</param>
/// <param name="LabelMismatches">Pictures whose label differs.</param>
public sealed record ParityFigures(int Items, double MaxAbsDiff, int LabelMismatches)
{
    /// <summary>Whether everything compared is equal.</summary>
    [JsonIgnore]
    public bool Holds => LabelMismatches == 0 && MaxAbsDiff <= ParityCertificate.Tolerance;
}
