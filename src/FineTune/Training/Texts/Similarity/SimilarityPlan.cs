namespace Transfer.FineTune;

/// <summary>What a run on pairs of texts would do: what <c>--dry-run</c> shows.</summary>
public sealed record SimilarityPlan
{
    /// <summary>The run folder it would write.</summary>
    public required string Out { get; init; }

    /// <summary>The base model's name.</summary>
    public required string Base { get; init; }

    /// <summary>The most tokens of a text.</summary>
    public required int MaxLength { get; init; }

    /// <summary>The share of texts that are cut.</summary>
    public required double TruncatedShare { get; init; }

    /// <summary>What would be minimised: <c>cosine</c> where pairs have scores, else <c>ranking</c>.</summary>
    public required string Loss { get; init; }

    /// <summary>Different texts.</summary>
    public required int Texts { get; init; }

    /// <summary>Pairs to learn from.</summary>
    public required int Train { get; init; }

    /// <summary>Pairs to judge by.</summary>
    public required int Validation { get; init; }

    /// <summary>How the pairs are divided, in words.</summary>
    public required string Split { get; init; }

    internal static SimilarityPlan Of(FineTuneOptions options, TextBase basis, PairTable table, double truncated) => new()
    {
        Out = options.Out,
        Base = basis.Name,
        MaxLength = basis.Settings.MaxLength,
        TruncatedShare = truncated,
        Loss = SimilarityTraining.LossOf(options.Texts!.Columns).ToString().ToLowerInvariant(),
        Texts = table.Texts.Count,
        Train = table.Split.Train.Count,
        Validation = table.Split.Validation.Count,
        Split = table.Split.Source,
    };
}
