namespace Transfer.Zoo;

/// <summary>How patient a download is.</summary>
public sealed record DownloadOptions
{
    /// <summary>A connection that brings fewer than 16 KB in this time is given up and tried again.</summary>
    public TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often one address is tried without any progress.</summary>
    public int Attempts { get; init; } = 4;

    /// <summary>Pause before the second attempt; it doubles with each further one.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromSeconds(0.5);

    /// <summary>How many times a server may send the request elsewhere.</summary>
    public int Redirects { get; init; } = 8;

    /// <summary>Makes the connections; null: the system's network with its proxy settings.</summary>
    public Func<HttpMessageHandler>? Handler { get; init; }
}
