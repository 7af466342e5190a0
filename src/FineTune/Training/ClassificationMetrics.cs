using System.Text.Json.Serialization;

namespace Transfer.FineTune;

/// <summary>How well probabilities agree with labels. The names in JSON are those of metrics.json.</summary>
public sealed record ClassificationMetrics : TaskMetrics
{
    /// <summary>Share of items whose most probable class is their label; of equal probabilities the first class counts.</summary>
    [JsonPropertyName("accuracy")]
    public required double Accuracy { get; init; }

    /// <summary>Wilson's interval that holds the true accuracy with 95 % confidence: lower and upper end.</summary>
    [JsonPropertyName("accuracy_interval")]
    public required IReadOnlyList<double> AccuracyInterval { get; init; }

    /// <summary>Mean F1 over the classes that occur as a label or as a prediction.</summary>
    [JsonPropertyName("macro_f1")]
    public required double MacroF1 { get; init; }

    /// <summary>Mean of -ln(probability of the label), nats; a probability is clipped from below to float32's epsilon, 2^-23.</summary>
    [JsonPropertyName("log_loss")]
    public required double LogLoss { get; init; }

    /// <summary>Matthews' correlation coefficient, for two classes only; 0 where a row or column of the confusion matrix is empty.</summary>
    [JsonPropertyName("mcc")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Mcc { get; init; }

    /// <summary>Counts: row = label, column = prediction.</summary>
    [JsonPropertyName("confusion")]
    public required IReadOnlyList<IReadOnlyList<int>> Confusion { get; init; }

    /// <summary>The figures of each class.</summary>
    [JsonPropertyName("per_class")]
    public required IReadOnlyList<ClassMetrics> PerClass { get; init; }

    /// <summary>The wrong predictions with the highest probability, highest first.</summary>
    [JsonPropertyName("mistakes")]
    public required IReadOnlyList<Mistake> Mistakes { get; init; }

    /// <summary>Of labels that are spans of words: how many spans are found; null of all others.</summary>
    [JsonPropertyName("entities")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public EntityMetrics? Entities { get; init; }

    /// <summary>Of words: how many have no answer, because their sentence is longer than the model reads, or its tokenizer leaves nothing of them; they are in no other figure but those of <see cref="Entities"/>.</summary>
    [JsonPropertyName("unanswered")]
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Unanswered { get; init; }

    /// <summary>Whether probabilities mean what they say.</summary>
    [JsonPropertyName("calibration")]
    public required Calibration Calibration { get; init; }

    /// <inheritdoc/>
    [JsonIgnore]
    public override double? ShareRight => Accuracy;

    /// <inheritdoc/>
    [JsonIgnore]
    public override double Loss => LogLoss;

    [JsonIgnore]
    internal override object Summary => new { Items, Accuracy, MacroF1, LogLoss, EntityF1 = Entities?.F1 };

    [JsonIgnore]
    internal override IEnumerable<string> MistakenInputs => Mistakes.Select(mistake => mistake.Input);

    internal override TaskMetrics WithInputs(Func<string, string> name) => this with { Mistakes = [.. Mistakes.Select(mistake => mistake with { Input = name(mistake.Input) })] };
}
