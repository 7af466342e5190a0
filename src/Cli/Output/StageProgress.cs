using Transfer.FineTune;

namespace Transfer.Cli.Output;

/// <summary>Shows a job's stages one after the other, each with its own rate and time left.</summary>
/// <param name="output">Where to.</param>
/// <param name="unit">What the job counts in all stages but those of <see cref="Units"/>.</param>
internal sealed class StageProgress(CliOutput output, string unit = "images") : IProgress<JobProgress>, IDisposable
{
    private static readonly Dictionary<string, string> Units = new() { ["head"] = "steps", ["train"] = "steps" };

    private readonly Lock _lock = new();
    private Progress? _current;
    private string? _stage;

    /// <summary>What a training counts.</summary>
    /// <param name="texts">What it learns of texts; null where it learns of pictures.</param>
    public static string UnitOf(TextRunOptions? texts) => texts switch
    {
        null => "images",
        { Task: TextTask.Tokens } => "sentences",
        // An encoder is proved text by text.
        { Task: not TextTask.Similarity, Columns.Pair: not null } => "pairs",
        _ => "texts",
    };

    /// <summary>What is counted of data that a model is proved on.</summary>
    /// <param name="data">A folder of pictures or a file; null where there is none.</param>
    /// <param name="pair">The column of second texts, or null.</param>
    public static string UnitOf(string? data, string? pair) =>
        data is null || Directory.Exists(data) ? "images" : TaggedFile.Is(data) ? "sentences" : pair is null ? "texts" : "pairs";

    /// <inheritdoc/>
    public void Report(JobProgress value)
    {
        lock (_lock)
        {
            if (_stage != value.Stage)
            {
                _current?.Dispose();
                _stage = value.Stage;
                _current = output.Progress(value.Stage, value.Total, Units.GetValueOrDefault(value.Stage, unit));
            }

            _current!.Report(value.Done);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _current?.Dispose();
}
