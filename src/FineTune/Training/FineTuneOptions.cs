using System.Diagnostics.CodeAnalysis;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>What to make of what.</summary>
public sealed record FineTuneOptions
{
    private static readonly TrainOptions PictureTraining = new() { Epochs = 8 };

    private readonly float? _labelSmoothing;
    private readonly float? _dropout;

    /// <summary>The model to start from.</summary>
    public required ResolvedModel Base { get; init; }

    /// <summary>The folder of pictures, or the file of texts.</summary>
    public required string Data { get; init; }

    /// <summary>What is asked of texts; null where the data is a folder of pictures.</summary>
    public TextRunOptions? Texts { get; init; }

    /// <summary>The run folder to write; nothing may be there yet.</summary>
    public required string Out { get; init; }

    /// <summary>A card that goes before the base's own; null for none.</summary>
    public ModelCard? Card { get; init; }

    /// <summary>The file that <see cref="Card"/> was read from, for the record of the run.</summary>
    public string? CardFile { get; init; }

    /// <summary>The side of the square input where the model does not fix it; null: what the card says, or 224.</summary>
    public int? Size { get; init; }

    /// <summary>How much of each picture the model sees.</summary>
    public Framing Framing { get; init; }

    /// <summary>How the result is judged.</summary>
    public ValidationPlan Validation { get; init; } = ValidationPlan.Default;

    /// <summary>How much an item of each class counts.</summary>
    public ClassWeighting ClassWeights { get; init; } = ClassWeighting.Auto;

    /// <summary>Which layers learn.</summary>
    public Unfreeze Unfreeze { get; init; }

    /// <summary>Of <see cref="Unfreeze.All"/>: the epochs in which only the last stage learns, before the whole network does; 0: none.</summary>
    public int TopEpochs { get; init; }

    /// <summary>How the layers learn, where any do besides the head. Unless it is set, or where it is set to null: as suits pictures, or the task of <see cref="Texts"/>.</summary>
    [AllowNull]
    public TrainOptions Training
    {
        get => field ?? Texts?.Defaults ?? PictureTraining;
        init;
    }

    /// <summary>Whether the learning rate is looked for instead of taken from <see cref="Training"/>.</summary>
    public bool FindRate { get; init; }

    /// <summary>How pictures are changed each time they are trained on.</summary>
    public AugmentPreset Augment { get; init; } = AugmentPreset.None;

    /// <summary>How strongly pairs of pictures are blended, as <see cref="FineTune.Mixup"/> takes it; 0: not.</summary>
    public float Mixup { get; init; }

    /// <summary>The share of a target that all classes get alike; unless it is set 0.1, of texts 0.</summary>
    public float LabelSmoothing
    {
        get => _labelSmoothing ?? (Texts is null ? 0.1f : 0);
        init => _labelSmoothing = value;
    }

    /// <summary>The share of the features that a training step drops in front of the head; unless it is set 0.2, of texts <see cref="TextRunOptions.Dropout"/>.</summary>
    public float Dropout
    {
        get => _dropout ?? (Texts is null ? 0.2f : TextRunOptions.Dropout);
        init => _dropout = value;
    }

    /// <summary>Whether to go on with an interrupted training in <see cref="Out"/>.</summary>
    public bool Resume { get; init; }

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
