using System.Text.Json.Serialization;

namespace Transfer.FineTune;

/// <summary>How well the probabilities of labels, any of which may be right, agree with those that are. A label counts as given from a probability of 0.5 on.</summary>
public sealed record MultilabelMetrics : TaskMetrics
{
    /// <summary>Share of items that are given exactly the labels that they have.</summary>
    [JsonPropertyName("exact_match")]
    public required double ExactMatch { get; init; }

    /// <summary>F1 over all decisions of all labels together: 2 right / (given + there).</summary>
    [JsonPropertyName("micro_f1")]
    public required double MicroF1 { get; init; }

    /// <summary>Mean F1 over the labels that occur or are given.</summary>
    [JsonPropertyName("macro_f1")]
    public required double MacroF1 { get; init; }

    /// <summary>Mean over items and labels of -ln(probability of what is so), nats; a probability is clipped to float32's epsilon, 2^-23, at both ends.</summary>
    [JsonPropertyName("log_loss")]
    public required double LogLoss { get; init; }

    /// <summary>The figures of each label.</summary>
    [JsonPropertyName("per_class")]
    public required IReadOnlyList<ClassMetrics> PerClass { get; init; }

    /// <summary>The items with a wrong label, or without a right one, where the model was most sure of it; the surest first.</summary>
    [JsonPropertyName("mistakes")]
    public required IReadOnlyList<Mistake> Mistakes { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override double? ShareRight => ExactMatch;

    /// <inheritdoc/>
    [JsonIgnore]
    public override double Loss => LogLoss;

    [JsonIgnore]
    internal override object Summary => new { Items, ExactMatch, MicroF1, MacroF1, LogLoss };

    [JsonIgnore]
    internal override IEnumerable<string> MistakenInputs => Mistakes.Select(mistake => mistake.Input);

    internal override TaskMetrics WithInputs(Func<string, string> name) => this with { Mistakes = [.. Mistakes.Select(mistake => mistake with { Input = name(mistake.Input) })] };
}
