using Transfer.Cli.Output;
using Transfer.Onnx;
using Transfer.Zoo;

namespace Transfer.Cli.Commands;

/// <summary>
/// Opens the models that a command line names (a file, a run folder or a name in the catalog), downloading with a progress bar where that
/// is needed. Files of the cache stay in use until this is disposed.
/// </summary>
internal sealed class ModelSubjects : IDisposable
{
    private readonly DownloadBar _bar;

    /// <param name="call">Whose network, cache and output to use.</param>
    /// <param name="pinned">The lock that limits what may be used, or null.</param>
    public ModelSubjects(Invocation call, ModelLock? pinned = null)
    {
        Func<string, string?> variable = call.Host.Variable;
        _bar = new DownloadBar(call.Output);
        Store = new ModelStore(new ModelStoreOptions
        {
            Cache = new ModelCache(CacheFolder.Find(variable)),
            Mirror = variable("TRANSFER_MIRROR") is { Length: > 0 } mirror ? Mirror.Parse(mirror) : null,
            Offline = call.Offline,
            Lock = pinned,
            Progress = _bar,
        });
        Cancellation = call.Cancellation;
    }

    /// <summary>The store behind it, with the catalog and the cache.</summary>
    public ModelStore Store { get; }

    private CancellationToken Cancellation { get; }

    /// <summary>The model that a subject stands for, not yet read.</summary>
    /// <param name="subject">A file, a run folder or a name in the catalog.</param>
    /// <param name="card">The user's own card, which goes before the catalog's.</param>
    public ResolvedModel Resolve(string subject, ModelCard? card = null)
    {
        ResolvedModel resolved = Store.Resolve(subject, card, Cancellation);
        _bar.End();
        return resolved;
    }

    /// <summary>Makes sure that a model of the catalog is on this machine.</summary>
    public PullResult Pull(ModelCard card)
    {
        PullResult pulled = Store.PullAsync(card, Cancellation).GetAwaiter().GetResult();
        _bar.End();
        return pulled;
    }

    /// <summary>Reads a model that was resolved.</summary>
    public static Model Load(ResolvedModel resolved, LoadOptions? options = null) =>
        resolved.Path is { } path ? Model.Load(path, options) : Model.Load(resolved.Bytes, resolved.Name);

    /// <summary>Reads a model that was resolved and must keep ONNX's rules: what is made of one that does not would break them too, and say nothing.</summary>
    public static Model LoadValid(ResolvedModel resolved)
    {
        Model model = Load(resolved);
        ModelCheck.Run(model).ThrowIfInvalid(resolved.Label);
        return model;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _bar.End();
        Store.Dispose();
    }

    /// <summary>One progress bar a file that is downloaded.</summary>
    private sealed class DownloadBar(CliOutput output) : IProgress<DownloadProgress>
    {
        private readonly Lock _lock = new();
        private Progress? _bar;
        private string? _name;

        public void Report(DownloadProgress value)
        {
            lock (_lock)
            {
                if (_name != value.Name)
                {
                    _bar?.Dispose();
                    _name = value.Name;
                    _bar = output.Progress(value.Name, value.Total, "B");
                    _bar.StartAt(value.Received);
                }

                _bar!.Report(value.Received);
            }
        }

        public void End()
        {
            lock (_lock)
            {
                _bar?.Dispose();
                (_bar, _name) = (null, null);
            }
        }
    }
}
