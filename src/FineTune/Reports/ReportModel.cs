namespace Transfer.FineTune;

/// <summary>All that <see cref="HtmlReport"/> shows. Text may be anything: it is escaped there.</summary>
public sealed record ReportModel
{
    /// <summary>The heading, for instance "efficientnet-lite0 on emoji".</summary>
    public required string Title { get; init; }

    /// <summary>The class names in the order of the metrics.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>The figures on the items that were not trained on.</summary>
    public required TaskMetrics Validation { get; init; }

    /// <summary>What the items are, plural, after their number: "validation pictures".</summary>
    public string ItemsNoun { get; init; } = "validation pictures";

    /// <summary>What the reader should know first, a line each: leaks, files left out, guesses made.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];

    /// <summary>How the training went, epoch by epoch; empty where nothing was trained in epochs.</summary>
    public IReadOnlyList<EpochFigures> Epochs { get; init; } = [];

    /// <summary>The epoch whose weights the model has; null where nothing was trained in epochs.</summary>
    public int? KeptEpoch { get; init; }

    /// <summary>Pictures of the worst mistakes, worst first.</summary>
    public IReadOnlyList<ReportMistake> Mistakes { get; init; } = [];

    /// <summary>Whether a mistake's input is the text itself, and not the path of a picture.</summary>
    public bool MistakesAreText { get; init; }

    /// <summary>How the model was made, group by group: base, data, preprocessing, settings, seeds, hashes, versions, times.</summary>
    public IReadOnlyList<ReportGroup> Making { get; init; } = [];

    /// <summary>What was proved about the exported file; null where nothing was.</summary>
    public ReportParity? Parity { get; init; }

    /// <summary>Commands and code to copy, in order: use it, use it in an app, make it again.</summary>
    public IReadOnlyList<ReportCode> Code { get; init; } = [];

    /// <summary>The last line: product, version, date.</summary>
    public string Footer { get; init; } = "";
}
