using Transfer.FineTune;

namespace Transfer.Cli.Output;

/// <summary>Shows a job's stages one after the other, each with its own rate and time left.</summary>
internal sealed class StageProgress(CliOutput output) : IProgress<JobProgress>, IDisposable
{
    private static readonly Dictionary<string, string> Units = new() { ["head"] = "steps" };

    private readonly Lock _lock = new();
    private Progress? _current;
    private string? _stage;

    /// <inheritdoc/>
    public void Report(JobProgress value)
    {
        lock (_lock)
        {
            if (_stage != value.Stage)
            {
                _current?.Dispose();
                _stage = value.Stage;
                _current = output.Progress(value.Stage, value.Total, Units.GetValueOrDefault(value.Stage, "images"));
            }

            _current!.Report(value.Done);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _current?.Dispose();
}
