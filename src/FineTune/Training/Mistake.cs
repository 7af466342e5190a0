using System.Text.Json.Serialization;

namespace Transfer.FineTune;

/// <summary>One wrong prediction.</summary>
/// <param name="Input">The item: its path or its text.</param>
/// <param name="Label">The class it has.</param>
/// <param name="Predicted">The class the model gave.</param>
/// <param name="Probability">How sure the model was of it.</param>
public sealed record Mistake(
    [property: JsonPropertyName("input")] string Input,
    [property: JsonPropertyName("label")] string Label,
    [property: JsonPropertyName("predicted")] string Predicted,
    [property: JsonPropertyName("probability")] double Probability);
