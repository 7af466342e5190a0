using System.Globalization;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>
/// What may happen to a picture before each time the model is trained on it. Every property left as it is switches its step off. The
/// steps, in this order: crop and resize, scale with rotation and translation, flip, brightness, contrast, saturation, erase; mixup
/// comes last, on whole batches (<see cref="FineTune.Mixup"/>).
/// </summary>
public sealed record AugmentOptions
{
    /// <summary>Nothing changes.</summary>
    public static AugmentOptions None { get; } = new();

    /// <summary>A crop of three quarters or more (fastai's <c>min_scale</c>), half of them mirrored.</summary>
    public static AugmentOptions Light { get; } = new() { CropArea = 0.75, Flip = 0.5 };

    /// <summary>
    /// A crop of half or more (the 0.08 that is usual for ImageNet cuts too much off where a class has a hundred pictures), half of them
    /// mirrored, up to 10 degrees of rotation, a fifth more or less light and contrast.
    /// </summary>
    public static AugmentOptions Default { get; } = new() { CropArea = 0.5, Flip = 0.5, Rotation = 10, Brightness = 0.2, Contrast = 0.2 };

    /// <summary>The smallest part of a picture's area that a crop keeps, above 0 to 1; null: no random crop, pictures are framed as when predicting.</summary>
    public double? CropArea { get; init; }

    /// <summary>The widest crop, as width / height, 1 to 10; the tallest is its inverse. Crops are stretched to the model's square.</summary>
    public double CropAspect { get; init; } = 4.0 / 3;

    /// <summary>How often a picture is mirrored left to right, 0 to 1.</summary>
    public double Flip { get; init; }

    /// <summary>The largest rotation either way, in degrees, 0 to 180.</summary>
    public double Rotation { get; init; }

    /// <summary>The largest shift either way along each axis, as a part of the side, 0 to 1.</summary>
    public double Translation { get; init; }

    /// <summary>Scales by up to 1 + this or down to its inverse, 0 to 3.</summary>
    public double Scale { get; init; }

    /// <summary>Brightness is multiplied by 1 - this to 1 + this, 0 to 1.</summary>
    public double Brightness { get; init; }

    /// <summary>The distance of colours from the mean grey is multiplied by 1 - this to 1 + this, 0 to 1.</summary>
    public double Contrast { get; init; }

    /// <summary>The distance of colours from their own grey is multiplied by 1 - this to 1 + this, 0 to 1.</summary>
    public double Saturation { get; init; }

    /// <summary>How often a rectangle is erased, 0 to 1.</summary>
    public double Erase { get; init; }

    /// <summary>The parameter of <see cref="FineTune.Mixup"/>, 0 (off) to 1.</summary>
    public double Mixup { get; init; }

    /// <summary>Whether a picture's own pixels change; mixup alone leaves them.</summary>
    public bool ChangesPictures => this with { Mixup = 0, CropAspect = None.CropAspect } != None;

    /// <summary>The options that a preset stands for.</summary>
    public static AugmentOptions Of(AugmentPreset preset) => preset switch
    {
        AugmentPreset.None => None,
        AugmentPreset.Light => Light,
        _ => Default,
    };

    /// <summary>The same for these classes: without flip where a mirrored picture would be of another class.</summary>
    /// <param name="classes">The class names.</param>
    /// <param name="notice">Told why, when flip is switched off.</param>
    public AugmentOptions For(IReadOnlyList<string> classes, Action<string> notice)
    {
        if (Flip == 0 || FlipRule.Problem(classes) is not { } problem)
            return this;
        notice(problem);
        return this with { Flip = 0 };
    }

    /// <summary>In words: <c>crop 0.5-1 of the area, flip 0.5, rotation ±10°, brightness ±0.2, contrast ±0.2</c>.</summary>
    public override string ToString()
    {
        var steps = new List<string>();
        if (CropArea is { } area)
            steps.Add(string.Create(CultureInfo.InvariantCulture, $"crop {area:0.###}-1 of the area"));
        Add("flip ", Flip);
        Add("rotation ±", Rotation, "°");
        Add("translation ±", Translation);
        Add("scale ±", Scale);
        Add("brightness ±", Brightness);
        Add("contrast ±", Contrast);
        Add("saturation ±", Saturation);
        Add("erase ", Erase);
        Add("mixup ", Mixup);
        return steps.Count == 0 ? "none" : string.Join(", ", steps);

        void Add(string name, double value, string unit = "")
        {
            if (value != 0)
                steps.Add(string.Create(CultureInfo.InvariantCulture, $"{name}{value:0.###}{unit}"));
        }
    }

    /// <exception cref="TransferException">A value is out of its range (kind Usage).</exception>
    internal void Validate()
    {
        if (CropArea is { } area && !(area is > 0 and <= 1))
            throw OutOfRange(nameof(CropArea), area, "above 0 to 1");
        Check(nameof(CropAspect), CropAspect, 1, 10);
        Check(nameof(Flip), Flip, 0, 1);
        Check(nameof(Rotation), Rotation, 0, 180);
        Check(nameof(Translation), Translation, 0, 1);
        Check(nameof(Scale), Scale, 0, 3);
        Check(nameof(Brightness), Brightness, 0, 1);
        Check(nameof(Contrast), Contrast, 0, 1);
        Check(nameof(Saturation), Saturation, 0, 1);
        Check(nameof(Erase), Erase, 0, 1);
        Check(nameof(Mixup), Mixup, 0, 1);
    }

    private static void Check(string name, double value, double least, double most)
    {
        if (!(value >= least && value <= most))
            throw OutOfRange(name, value, string.Create(CultureInfo.InvariantCulture, $"{least} to {most}"));
    }

    private static TransferException OutOfRange(string name, double value, string wanted) => new(
        ErrorKind.Usage, string.Create(CultureInfo.InvariantCulture, $"augmentation: {name} is {value}, wanted {wanted}; leave it out to switch the step off"));
}
