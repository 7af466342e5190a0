using System.Text.Json.Serialization;

namespace Transfer.FineTune;

/// <summary>How well the answers of a model agree with what is wanted. Each task has its own figures; the names in JSON are those of metrics.json.</summary>
[JsonDerivedType(typeof(ClassificationMetrics))]
[JsonDerivedType(typeof(MultilabelMetrics))]
[JsonDerivedType(typeof(RegressionMetrics))]
public abstract record TaskMetrics
{
    /// <summary>How many items were judged.</summary>
    [JsonPropertyName("items")]
    [JsonPropertyOrder(-1)]
    public required int Items { get; init; }

    /// <summary>The share of items whose answer is right; null where answers are numbers, which are near or far.</summary>
    [JsonIgnore]
    public abstract double? ShareRight { get; }

    /// <summary>The mean loss of an item: of probabilities the log loss, of numbers the squared error.</summary>
    [JsonIgnore]
    public abstract double Loss { get; }

    /// <summary>The few figures that the saved file carries.</summary>
    [JsonIgnore]
    internal abstract object Summary { get; }

    /// <summary>What the worst mistakes call their inputs.</summary>
    [JsonIgnore]
    internal abstract IEnumerable<string> MistakenInputs { get; }

    /// <summary>The same figures with other names for the inputs of mistakes.</summary>
    internal abstract TaskMetrics WithInputs(Func<string, string> name);
}
