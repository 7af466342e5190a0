namespace Transfer.FineTune;

/// <summary>What a run would do: what <c>--dry-run</c> shows.</summary>
public sealed record ImageFineTunePlan
{
    /// <summary>The run folder it would write.</summary>
    public required string Out { get; init; }

    /// <summary>The base model's name.</summary>
    public required string Base { get; init; }

    /// <summary>The tensor in front of the new head.</summary>
    public required string Cut { get; init; }

    /// <summary>The number of features of a picture.</summary>
    public required int Features { get; init; }

    /// <summary>How a picture becomes the input.</summary>
    public required Zoo.Preprocessing Preprocessing { get; init; }

    /// <summary>The classes.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Pictures to fit to.</summary>
    public required int Train { get; init; }

    /// <summary>Pictures to judge by.</summary>
    public required int Validation { get; init; }

    /// <summary>Pictures set aside.</summary>
    public required int Test { get; init; }

    /// <summary>How the pictures are divided, in words.</summary>
    public required string Split { get; init; }

    /// <summary>Features to compute; the others are in the cache.</summary>
    public required int ToCompute { get; init; }

    internal static ImageFineTunePlan Of(FineTuneOptions options, BaseModel basis, LabelledData data)
    {
        int width = basis.Width;
        using FeatureCache cache = FeatureCache.Open(options.FeatureFolder, basis.FeatureKey, width);
        return new ImageFineTunePlan
        {
            Out = options.Out,
            Base = basis.Name,
            Cut = basis.Cut,
            Features = width,
            Preprocessing = basis.Preprocessing,
            Classes = data.Set.Classes,
            Train = data.Split.Train.Count,
            Validation = data.Split.Validation.Count,
            Test = data.Split.Test.Count,
            Split = data.Split.Source,
            ToCompute = cache.Missing(data.Set.Hashes).Length,
        };
    }
}
