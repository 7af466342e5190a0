using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>What to make of what.</summary>
public sealed record ImageFineTuneOptions
{
    /// <summary>The model to start from.</summary>
    public required ResolvedModel Base { get; init; }

    /// <summary>The folder of pictures.</summary>
    public required string Data { get; init; }

    /// <summary>The run folder to write; nothing may be there yet.</summary>
    public required string Out { get; init; }

    /// <summary>A card that goes before the base's own; null for none.</summary>
    public ModelCard? Card { get; init; }

    /// <summary>The side of the square input where the model does not fix it; null: what the card says, or 224.</summary>
    public int? Size { get; init; }

    /// <summary>How much of each picture the model sees.</summary>
    public Framing Framing { get; init; }

    /// <summary>How the result is judged.</summary>
    public ValidationPlan Validation { get; init; } = ValidationPlan.Default;

    /// <summary>How much an item of each class counts.</summary>
    public ClassWeighting ClassWeights { get; init; } = ClassWeighting.Auto;

    /// <summary>Leave pictures that cannot be read out instead of refusing.</summary>
    public bool SkipBad { get; init; }

    /// <summary>Where random choices begin.</summary>
    public int Seed { get; init; } = 42;

    /// <summary>Threads; 0 for all cores.</summary>
    public int Threads { get; init; }

    /// <summary>Where features are kept for the next run; null: nowhere.</summary>
    public string? FeatureFolder { get; init; }

    /// <summary>The command line that asks for this, for the report; empty where there was none.</summary>
    public string Command { get; init; } = "";
}
