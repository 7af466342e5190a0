using System.Text.Json.Serialization;

namespace Transfer.FineTune;

/// <summary>A number that was far off.</summary>
/// <param name="Input">The item: its text.</param>
/// <param name="Label">The number that is wanted.</param>
/// <param name="Predicted">The number that the model gave.</param>
public sealed record NumberMistake(
    [property: JsonPropertyName("input")] string Input,
    [property: JsonPropertyName("label")] float Label,
    [property: JsonPropertyName("predicted")] float Predicted)
{
    /// <summary>By how much it is off: given minus wanted.</summary>
    [JsonPropertyName("error")]
    public double Error => (double)Predicted - Label;
}
