namespace Transfer.Zoo;

/// <summary>Where models come from and whether the network may be used.</summary>
public sealed record ModelStoreOptions
{
    /// <summary>The models that are known by name; null: those that are shipped with Transfer.</summary>
    public Catalog? Catalog { get; init; }

    /// <summary>Where downloaded files are kept; null: the folder that <see cref="CacheFolder.Find"/> names.</summary>
    public ModelCache? Cache { get; init; }

    /// <summary>Asked before the addresses on the cards; null: what <c>TRANSFER_MIRROR</c> says, if anything.</summary>
    public Mirror? Mirror { get; init; }

    /// <summary>Forbids every network call: a model must be shipped, cached or in a mirror folder.</summary>
    public bool Offline { get; init; }

    /// <summary>Forbids every model of the catalog that is not pinned here with these bytes; null: nothing is pinned.</summary>
    public ModelLock? Lock { get; init; }

    /// <summary>Reads an environment variable.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>How patient downloads are.</summary>
    public DownloadOptions Download { get; init; } = new();

    /// <summary>Is told how far a download is.</summary>
    public IProgress<DownloadProgress>? Progress { get; init; }
}
