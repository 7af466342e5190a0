using System.Globalization;
using System.Text.Json;
using Transfer.Onnx;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>All that a user chose for a run, as <c>run.json</c> keeps it: enough to do it again.</summary>
public sealed record RunSettings
{
    private const string File = "run.json";

    /// <summary>The base model: a name of the catalog, or the full path of a file.</summary>
    public required string Subject { get; init; }

    /// <summary>The card's full path, where one was given.</summary>
    public string? Card { get; init; }

    /// <summary>The data's full path.</summary>
    public required string Data { get; init; }

    /// <inheritdoc cref="FineTuneOptions.Texts"/>
    public TextRunOptions? Texts { get; init; }

    /// <inheritdoc cref="FineTuneOptions.Size"/>
    public int? Size { get; init; }

    /// <inheritdoc cref="FineTuneOptions.Framing"/>
    public Framing Framing { get; init; }

    /// <summary>What the result is judged on, as <c>--val</c> takes it.</summary>
    public required string Validation { get; init; }

    /// <inheritdoc cref="FineTuneOptions.ClassWeights"/>
    public ClassWeighting ClassWeights { get; init; }

    /// <inheritdoc cref="FineTuneOptions.SkipBad"/>
    public bool SkipBad { get; init; }

    /// <inheritdoc cref="FineTuneOptions.Seed"/>
    public int Seed { get; init; }

    /// <inheritdoc cref="FineTuneOptions.Unfreeze"/>
    public Unfreeze Unfreeze { get; init; }

    /// <inheritdoc cref="FineTuneOptions.TopEpochs"/>
    public int TopEpochs { get; init; }

    /// <inheritdoc cref="FineTuneOptions.Training"/>
    public TrainOptions? Training { get; init; }

    /// <inheritdoc cref="FineTuneOptions.FindRate"/>
    public bool FindRate { get; init; }

    /// <inheritdoc cref="FineTuneOptions.Augment"/>
    public AugmentPreset Augment { get; init; }

    /// <inheritdoc cref="FineTuneOptions.Mixup"/>
    public float Mixup { get; init; }

    /// <inheritdoc cref="FineTuneOptions.LabelSmoothing"/>
    public float LabelSmoothing { get; init; }

    /// <inheritdoc cref="FineTuneOptions.Dropout"/>
    public float Dropout { get; init; }

    /// <summary>The settings of a run that is to begin.</summary>
    public static RunSettings Of(FineTuneOptions options) => new()
    {
        Subject = options.Base.Path ?? options.Base.Name,
        Card = options.CardFile is null ? null : Path.GetFullPath(options.CardFile),
        Data = Path.GetFullPath(options.Data),
        Texts = options.Texts,
        Size = options.Size,
        Framing = options.Framing,
        Validation = options.Validation switch
        {
            { Folds: { } folds } => $"kfold:{folds}",
            { Folder: { } folder } => Path.GetFullPath(folder),
            { Fraction: var share } => share.ToString("R", CultureInfo.InvariantCulture),
        },
        ClassWeights = options.ClassWeights,
        SkipBad = options.SkipBad,
        Seed = options.Seed,
        Unfreeze = options.Unfreeze,
        TopEpochs = options.TopEpochs,
        Training = options.Unfreeze == Unfreeze.None ? null : options.Training,
        FindRate = options.FindRate,
        Augment = options.Augment,
        Mixup = options.Mixup,
        LabelSmoothing = options.LabelSmoothing,
        Dropout = options.Dropout,
    };

    /// <summary>Reads the settings of a run.</summary>
    /// <param name="folder">The run folder.</param>
    /// <exception cref="TransferException">There is no run (NotFound), or what it says cannot be read (BadInput).</exception>
    public static RunSettings Read(string folder)
    {
        string path = Path.Combine(folder, File);
        try
        {
            using var document = JsonDocument.Parse(System.IO.File.ReadAllBytes(path));
            return document.RootElement.GetProperty("settings").Deserialize<RunSettings>(RunJson.Compact)!;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw TransferException.BadFile(path, $"does not have the settings of a run ({Shown.Text(error.Message)}); name the folder of a run");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw TransferException.FileAccess(path, error);
        }
    }

    /// <summary>The same run again.</summary>
    /// <param name="basis">The model that <see cref="Subject"/> names.</param>
    /// <param name="folder">The folder to write.</param>
    public FineTuneOptions ToOptions(ResolvedModel basis, string folder) => new()
    {
        Base = basis,
        CardFile = Card,
        Card = Card is null ? null : ModelCard.Load(Card),
        Data = Data,
        Out = folder,
        Texts = Texts,
        Size = Size,
        Framing = Framing,
        Validation = ValidationPlan.Parse(Validation),
        ClassWeights = ClassWeights,
        SkipBad = SkipBad,
        Seed = Seed,
        Unfreeze = Unfreeze,
        TopEpochs = TopEpochs,
        Training = Training,
        FindRate = FindRate,
        Augment = Augment,
        Mixup = Mixup,
        LabelSmoothing = LabelSmoothing,
        Dropout = Dropout,
    };
}
