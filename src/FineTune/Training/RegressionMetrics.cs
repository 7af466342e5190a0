using System.Text.Json.Serialization;

namespace Transfer.FineTune;

/// <summary>How near numbers are to those that are wanted.</summary>
public sealed record RegressionMetrics : TaskMetrics
{
    /// <summary>Mean of |given - wanted|.</summary>
    [JsonPropertyName("mae")]
    public required double Mae { get; init; }

    /// <summary>Root of the mean of (given - wanted)².</summary>
    [JsonPropertyName("rmse")]
    public required double Rmse { get; init; }

    /// <summary>1 - Σ(given - wanted)² / Σ(wanted - their mean)²: 1 is perfect, 0 is what always giving the mean comes to; 0 where all that is wanted is one number.</summary>
    [JsonPropertyName("r2")]
    public required double R2 { get; init; }

    /// <summary>Pearson's correlation of given and wanted, from -1 to 1; 0 where one of them does not vary.</summary>
    [JsonPropertyName("pearson")]
    public required double Pearson { get; init; }

    /// <summary>Spearman's correlation: Pearson's of the ranks, equal numbers sharing the mean of theirs.</summary>
    [JsonPropertyName("spearman")]
    public required double Spearman { get; init; }

    /// <summary>The items that are farthest off, the farthest first.</summary>
    [JsonPropertyName("mistakes")]
    public required IReadOnlyList<NumberMistake> Mistakes { get; init; }

    /// <summary>Wanted and given number of each item, in the order in which they were judged.</summary>
    [JsonIgnore]
    public IReadOnlyList<(float Wanted, float Given)> Points { get; init; } = [];

    /// <inheritdoc/>
    [JsonIgnore]
    public override double? ShareRight => null;

    /// <inheritdoc/>
    [JsonIgnore]
    public override double Loss => Rmse * Rmse;

    [JsonIgnore]
    internal override object Summary => new { Items, Mae, Rmse, R2, Pearson, Spearman };

    [JsonIgnore]
    internal override IEnumerable<string> MistakenInputs => Mistakes.Select(mistake => mistake.Input);

    internal override TaskMetrics WithInputs(Func<string, string> name) => this with { Mistakes = [.. Mistakes.Select(mistake => mistake with { Input = name(mistake.Input) })] };
}
