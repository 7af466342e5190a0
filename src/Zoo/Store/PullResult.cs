namespace Transfer.Zoo;

/// <summary>What fetching a model of the catalog did.</summary>
/// <param name="Card">The model.</param>
/// <param name="Path">The file in the cache; null for a model that is shipped with Transfer.</param>
/// <param name="Source">Where its bytes came from just now: an address or a path; null where they were here already.</param>
public sealed record PullResult(ModelCard Card, string? Path, string? Source)
{
    /// <summary>The entry that pins this file in a lock: with the address it came from, else the first on its card.</summary>
    public LockEntry ToLockEntry()
    {
        bool fromWeb = Source is not null && Source.Contains("://", StringComparison.Ordinal);
        string? url = fromWeb ? Source : Card.Urls.Count > 0 ? Mirror.Fill(Card.Urls[0], Card).AbsoluteUri : null;
        return new LockEntry(Card.Name, url, Card.Bytes!.Value, Card.Sha256!);
    }
}
