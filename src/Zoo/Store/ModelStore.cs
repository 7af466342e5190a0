using Transfer.Onnx;

namespace Transfer.Zoo;

/// <summary>
/// Finds the model that a subject stands for: a file, a run folder (its <c>model.onnx</c>) or a name in the catalog, which is shipped,
/// cached or downloaded. Cached files that were resolved are kept from <see cref="ModelCache.Collect"/> until the store is disposed.
/// </summary>
public sealed class ModelStore : IDisposable
{
    private const string ModelInRun = "model.onnx";

    // Where many Hugging Face folders have it.
    private const string ExportsFolder = "onnx";

    private readonly ModelStoreOptions _options;
    private readonly List<IDisposable> _inUse = [];

    /// <summary>A store; null: the usual options.</summary>
    public ModelStore(ModelStoreOptions? options = null)
    {
        _options = options ?? new ModelStoreOptions();
        Cache = _options.Cache ?? new ModelCache(CacheFolder.Find(_options.Variable));
    }

    /// <summary>Where downloaded files are kept.</summary>
    public ModelCache Cache { get; }

    /// <summary>The models that are known by name.</summary>
    public Catalog Catalog => _options.Catalog ?? Catalog.Default;

    /// <summary>The model that <paramref name="subject"/> stands for; see <see cref="ResolveAsync"/>.</summary>
    public ResolvedModel Resolve(string subject, ModelCard? card = null, CancellationToken cancellation = default) =>
        ResolveAsync(subject, card, cancellation).GetAwaiter().GetResult();

    /// <summary>
    /// The model that <paramref name="subject"/> stands for: an existing file, else a folder with <c>model.onnx</c> in it or in its folder <c>onnx</c>, else a name in the
    /// catalog. A file with exactly the bytes of a catalog's file gets its card.
    /// </summary>
    /// <param name="subject">A path or a name.</param>
    /// <param name="card">The user's own card, which goes before the catalog's; a digest on it is held against the file.</param>
    /// <param name="cancellation">Stops a download; what has arrived is kept for the next time.</param>
    /// <exception cref="TransferException">
    /// Nothing is called so, or it is neither cached nor can be downloaded (NotFound); the bytes are not the card's (Integrity); the cache
    /// cannot be written (Resource).
    /// </exception>
    public async Task<ResolvedModel> ResolveAsync(string subject, ModelCard? card = null, CancellationToken cancellation = default)
    {
        if (subject.Length == 0)
            throw new TransferException(ErrorKind.Usage, "the name of the model is empty; name a model file, a run folder or a model of the catalog");
        if (File.Exists(subject))
            return FromFile(subject, card);
        foreach (string inFolder in (ReadOnlySpan<string>)[Path.Combine(subject, ModelInRun), Path.Combine(subject, ExportsFolder, ModelInRun)])
        {
            if (File.Exists(inFolder))
                return FromFile(inFolder, card);
        }

        if (Catalog.Find(subject) is not { } known)
            throw Unknown(subject);
        if (card?.Sha256 is { } wanted && wanted != known.Sha256)
            throw OtherBytes(known.Name, known.Sha256!, card);
        PullResult pulled = await PullAsync(known, cancellation).ConfigureAwait(false);
        if (pulled.Path is null)
            return new ResolvedModel(known, card ?? known);
        _inUse.Add(Cache.Use(known.Sha256!));
        return new ResolvedModel(known.Name, pulled.Path, card ?? known, known.Sha256);
    }

    /// <summary>Makes sure that a model of the catalog is on this machine.</summary>
    /// <exception cref="TransferException">As <see cref="ResolveAsync"/>.</exception>
    public async Task<PullResult> PullAsync(ModelCard card, CancellationToken cancellation = default)
    {
        LockEntry? pinned = _options.Lock?.Require(card);
        if (card.Embedded)
            return new PullResult(card, null, null);
        string? source = null;
        string path = await Cache.GetOrAddAsync(card.Sha256!, Fetch, cancellation).ConfigureAwait(false);
        return new PullResult(card, path, source);

        async Task Fetch(string incomplete, CancellationToken stop) =>
            source = await FetchAsync(card, pinned, incomplete, stop).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (IDisposable each in _inUse)
            each.Dispose();
        _inUse.Clear();
    }

    private ResolvedModel FromFile(string path, ModelCard? card)
    {
        string full = Path.GetFullPath(path);
        string file = Path.GetFileName(full);
        string? home = Path.GetDirectoryName(full);
        if (Path.GetFileName(home) == ExportsFolder)
            home = Path.GetDirectoryName(home);
        string name = file == ModelInRun && Path.GetFileName(home) is { Length: > 0 } folder ? folder : Path.GetFileNameWithoutExtension(file);
        if (card is not null)
        {
            string? digest = card.Sha256 is null ? null : Sha256.OfFile(full);
            return digest == card.Sha256 ? new ResolvedModel(name, full, card, digest) : throw OtherBytes(path, digest!, card);
        }

        return new ResolvedModel(name, full, digest => CardOf(full, digest));
    }

    // Hashing is only worth it where the size already agrees.
    private ModelCard? CardOf(string path, Func<string> digest)
    {
        long bytes = SizeOf(path);
        return Catalog.Cards.Any(card => card.Bytes == bytes) ? Catalog.WithDigest(digest()) : null;
    }

    private async Task<string> FetchAsync(ModelCard card, LockEntry? pinned, string incomplete, CancellationToken cancellation)
    {
        Mirror? mirror = _options.Mirror ?? (_options.Variable("TRANSFER_MIRROR") is { } setting && setting.AsSpan().Trim().Length > 0 ? Mirror.Parse(setting) : null);
        if (mirror is { IsFolder: true } && mirror.PathOf(card) is { } local)
        {
            Copy(local, card, incomplete);
            return local;
        }

        if (_options.Offline)
            throw new TransferException(ErrorKind.NotFound,
                $"{card.Name}: not in the cache, and offline nothing is downloaded; run 'transfer models pull {card.Name}' once with a network, or use {WithoutDownload(card)}");
        var addresses = new List<Uri>();
        if (mirror is { IsFolder: false })
            addresses.Add(mirror.AddressOf(card));
        if (pinned?.Url is { } url)
            addresses.Add(new Uri(url));
        addresses.AddRange(card.Urls.Select(template => Mirror.Fill(template, card)));
        using var downloader = new Downloader(_options.Download);
        try
        {
            var file = new DownloadFile(card.Name, card.Bytes!.Value, card.Sha256!);
            return (await downloader.FetchAsync(file, [.. addresses.Distinct()], incomplete, _options.Progress, cancellation).ConfigureAwait(false)).AbsoluteUri;
        }
        catch (TransferException error) when (error.Kind == ErrorKind.NotFound)
        {
            throw new TransferException(ErrorKind.NotFound, $"{error.Message}, or use {WithoutDownload(card)}", error);
        }
    }

    private string WithoutDownload(ModelCard card) =>
        $"a model that needs no download: {string.Join(", ", Catalog.Cards.Where(each => each.Embedded && each.Task == card.Task).Select(each => each.Name))}";

    private TransferException Unknown(string subject)
    {
        string shown = Shown.Path(subject);
        if (Directory.Exists(subject))
            return new TransferException(ErrorKind.NotFound,
                $"{shown}: this folder has no {ModelInRun} in it; name a model file, a run folder or a model of the catalog");
        bool isPath = subject.Contains('/') || subject.Contains(Path.DirectorySeparatorChar) || subject.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase);
        if (isPath)
            return new TransferException(ErrorKind.NotFound, $"{shown}: no such file or folder; check the path");
        string near = NearestName.Suggestion(subject, Catalog.Cards.Select(card => card.Name));
        return new TransferException(ErrorKind.NotFound,
            $"{shown}: no such file, run folder or model of the catalog{(near.Length > 0 ? near : "; 'transfer models list' names the models")}");
    }

    private static TransferException OtherBytes(string file, string digest, ModelCard card) =>
        new(ErrorKind.Integrity, $"{Shown.Path(file)}: has SHA-256 {digest}, the card {card.Name} says {card.Sha256}; name the file that the card describes, or correct the card");

    private static void Copy(string local, ModelCard card, string incomplete)
    {
        if (Sha256.OfFile(local) != card.Sha256)
            throw new TransferException(ErrorKind.Integrity,
                $"{Shown.Path(local)}: is not the file of {card.Name}, whose SHA-256 is {card.Sha256}; put the right file into the mirror");
        AtomicFile.Write(incomplete, to =>
        {
            using var from = new FileStream(local, FileMode.Open, FileAccess.Read, FileShare.Read);
            from.CopyTo(to);
        });
    }

    private static long SizeOf(string path)
    {
        try
        {
            return new FileInfo(path).Length;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw TransferException.FileAccess(path, error);
        }
    }
}
