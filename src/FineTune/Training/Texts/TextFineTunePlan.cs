using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>What a run on texts would do: what <c>--dry-run</c> shows.</summary>
public sealed record TextFineTunePlan
{
    /// <summary>The run folder it would write.</summary>
    public required string Out { get; init; }

    /// <summary>The base model's name.</summary>
    public required string Base { get; init; }

    /// <summary>The number of features of a text.</summary>
    public required int Features { get; init; }

    /// <summary>The most tokens of a text.</summary>
    public required int MaxLength { get; init; }

    /// <summary>The share of texts that are cut.</summary>
    public required double TruncatedShare { get; init; }

    /// <summary>What would be learnt, as <c>--task</c> names it.</summary>
    public required string Task { get; init; }

    /// <summary>The classes or labels; of numbers the column's name.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Texts to fit to.</summary>
    public required int Train { get; init; }

    /// <summary>Texts to judge by.</summary>
    public required int Validation { get; init; }

    /// <summary>How the texts are divided, in words.</summary>
    public required string Split { get; init; }

    /// <summary>Features to compute; the others are in the cache.</summary>
    public required int ToCompute { get; init; }

    /// <summary>What is counted: texts, or sentences.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public string Noun { get; init; } = "texts";

    /// <summary>Which layers learn, in words.</summary>
    public required string Learns { get; init; }

    internal static string WhatLearns(Unfreeze unfreeze) => unfreeze switch
    {
        Unfreeze.None => "the new head",
        Unfreeze.All => "all layers and the new head",
        _ => "the upper third of the layers and the new head",
    };

    internal static TextFineTunePlan Of(FineTuneOptions options, TextBase basis, TextDataset texts, LabelledData data)
    {
        using FeatureCache cache = FeatureCache.Open(options.FeatureFolder, basis.FeatureKey, basis.Width);
        return new TextFineTunePlan
        {
            Out = options.Out,
            Base = basis.Name,
            Features = basis.Width,
            MaxLength = basis.Settings.MaxLength,
            TruncatedShare = texts.TruncatedShare,
            Task = ImageModelMetadata.TaskOf(options.Texts!.Answer, options.Texts.Columns.Pair is not null),
            Classes = data.Set.Classes,
            Train = data.Split.Train.Count,
            Validation = data.Split.Validation.Count,
            Split = data.Split.Source,
            Learns = WhatLearns(options.Unfreeze),
            ToCompute = cache.Missing(data.Set.Hashes).Length,
        };
    }
}
