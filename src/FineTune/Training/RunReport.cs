using System.Runtime.InteropServices;
using Transfer.Onnx;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>Gathers what a run's <c>report.html</c> shows.</summary>
internal static class RunReport
{
    private const int ThumbnailSide = 160;

    public static string Render(
        FineTuneOptions options,
        BaseModel basis,
        LabelledData data,
        TrainedModel head,
        ParityCertificate certificate,
        FineTuneResult result,
        IReadOnlyList<string> notices) => HtmlReport.Render(new ReportModel
        {
            Title = $"{basis.Name} on {Path.GetFileName(Path.GetFullPath(options.Data).TrimEnd(Path.DirectorySeparatorChar))}",
            Classes = result.Classes,
            Validation = result.Validation,
            ItemsNoun = options.Validation.Folds is { } folds ? $"pictures, each by a head fitted without it ({folds} folds)" : "validation pictures",
            Notices = notices,
            Epochs = result.Epochs,
            KeptEpoch = result.KeptEpoch,
            Mistakes = [.. ((ClassificationMetrics)result.Validation).Mistakes.Select(m => Thumbnail(m, basis))],
            Making = [Basis(basis), Data(options, data), head.Fit is { } fit ? Training(head, fit, options) : Head(head.Solved, options), Times(result)],
            Parity = Parity(certificate),
            Code = [.. Code(options)],
            Footer = $"Transfer {ProductVersion.Text}, {DateTime.UtcNow:yyyy-MM-dd}",
        });

    /// <summary>What was proved about the saved file.</summary>
    public static ReportParity Parity(ParityCertificate certificate) => new(
        certificate.Items, certificate.MaxAbsDiff, certificate.LabelMismatches, ParityCertificate.Tolerance, certificate.Runtime, certificate.ModelSha256);

    // What the model saw of the picture, not the picture: a subject outside of the frame explains a mistake.
    private static ReportMistake Thumbnail(Mistake mistake, BaseModel basis)
    {
        RgbImage seen = new Preprocessor(basis.Preprocessing.WithSize(ThumbnailSide)).Pixels(ImageDecoder.Decode(mistake.Input));
        return new ReportMistake(mistake, ImageEncoder.Jpeg(seen));
    }

    private static ReportGroup Basis(BaseModel basis) => new("Base model",
    [
        ("Name", basis.Name),
        ("Cut at", basis.Cut),
        ("A picture becomes", basis.Preprocessing.ToString()),
        ("SHA-256", basis.Sha256),
    ]);

    private static ReportGroup Data(FineTuneOptions options, LabelledData data) => new("Data",
    [
        ("Folder", options.Data),
        ("Fitted to", $"{data.Split.Train.Count} pictures"),
        ("Judged by", $"{data.Split.Validation.Count} pictures"),
        ("Divided", data.Split.Source),
        ("Left out", data.Skipped == 0 ? "nothing" : $"{data.Skipped} that could not be read"),
    ]);

    /// <summary>How the head was solved.</summary>
    public static ReportGroup Head(SolvedHead head, FineTuneOptions options) => new("New head",
    [
        ("Learns", "the last layer only; the body of the network is as it was"),
        ("Solver", head.Fitted.Solver),
        ("L2 penalty", head.Fitted.Penalty),
        ("Seed", options.Seed.ToString()),
    ]);

    private static ReportGroup Training(TrainedModel head, FitResult fit, FineTuneOptions options) => new("Training",
    [
        ("Learns", options.Unfreeze == Unfreeze.All ? "the whole network and a new head" : $"the layers from '{head.TrainedFrom}' on and a new head"),
        .. Course(head, fit, options),
        ("Augmentation", options.Augment.ToString().ToLowerInvariant()),
        ("Label smoothing, dropout", FormattableString.Invariant($"{options.LabelSmoothing}, {options.Dropout}")),
        ("Seed", options.Seed.ToString()),
    ]);

    /// <summary>How a training went, whatever it was of.</summary>
    public static IEnumerable<(string Name, string Value)> Course(TrainedModel head, FitResult fit, FineTuneOptions options) =>
    [
        ("Begins with", "the head solved on the untouched network" + ((head.Untouched ?? head.Solved).Validation.ShareRight is { } right
            ? FormattableString.Invariant($", which alone got {right:P1} of what it is judged by right") : "")),
        .. Steps(fit, head.LearningRate, options),
    ];

    /// <summary>By what and for how long weights were trained.</summary>
    public static IEnumerable<(string Name, string Value)> Steps(FitResult fit, float? rate, FineTuneOptions options) =>
    [
        ("Optimiser", FormattableString.Invariant($"{options.Training.Optimizer}, learning rate {rate:g3}, {options.Training.Schedule.Kind}, batch {options.Training.Batch}")),
        ("Epochs", $"{fit.Epochs.Count}, the weights of epoch {fit.BestEpoch} are kept"),
    ];

    /// <summary>Where the time went.</summary>
    public static ReportGroup Times(FineTuneResult result) => Times(result.Seconds,
        ("Features", FormattableString.Invariant($"{result.Seconds.Features:0.0} s, {result.Features.Computed} computed and {result.Features.Cached} cached")));

    /// <summary>Where the time went.</summary>
    /// <param name="seconds">Of each stage.</param>
    /// <param name="before">What stands before training and verification.</param>
    public static ReportGroup Times(StageSeconds seconds, params IEnumerable<(string Name, string Value)> before) => new("Time and machine",
    [
        .. before,
        ("Training", FormattableString.Invariant($"{seconds.Train:0.0} s")),
        ("Verification", FormattableString.Invariant($"{seconds.Verify:0.0} s")),
        ("Machine", $"{RuntimeInformation.RuntimeIdentifier}, {Environment.ProcessorCount} cores"),
        ("Runtime", RuntimeInformation.FrameworkDescription),
    ]);

    private static IEnumerable<ReportCode> Code(FineTuneOptions options)
    {
        yield return new ReportCode("Use it", $"transfer predict {options.Out} photo.jpg");
        yield return new ReportCode("Use it in an app", """
            using var classifier = ImageClassifier.Load("model.onnx");
            Prediction prediction = classifier.Predict("photo.jpg");
            Console.WriteLine($"{prediction.Label}: {prediction.Probability:P1}");
            """);
        if (options.Command.Length > 0)
            yield return new ReportCode("Make it again", options.Command);
    }
}
