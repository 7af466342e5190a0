using System.Collections;

namespace Transfer.Onnx;

/// <summary>
/// Which version of each domain's operators a model or function is written in, in the order of the file. The empty domain is ONNX
/// itself, which some files write as <c>ai.onnx</c>: both names find it.
/// </summary>
public sealed class OpsetImports : IReadOnlyCollection<KeyValuePair<string, long>>
{
    private readonly List<(string Domain, long Version, object? Source)> _entries = [];

    /// <inheritdoc/>
    public int Count => _entries.Count;

    internal IReadOnlyList<(string Domain, long Version, object? Source)> Entries => _entries;

    /// <summary>The version of a domain, 0 when it is not imported. Setting adds or changes it; 0 takes it away.</summary>
    public long this[string domain]
    {
        get => IndexOf(domain) is >= 0 and int at ? _entries[at].Version : 0;
        set
        {
            int at = IndexOf(domain);
            if (at < 0)
            {
                if (value != 0)
                    _entries.Add((domain, value, null));
            }
            else if (value == 0)
            {
                _entries.RemoveAt(at);
            }
            else
            {
                _entries[at] = _entries[at] with { Version = value };
            }
        }
    }

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, long>> GetEnumerator() =>
        _entries.Select(e => KeyValuePair.Create(e.Domain, e.Version)).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal void Append(string domain, long version, object? source) => _entries.Add((domain, version, source));

    internal void CopyTo(OpsetImports copy) => copy._entries.AddRange(_entries);

    private static bool Same(string a, string b) => Normal(a) == Normal(b);

    private static string Normal(string domain) => domain == "ai.onnx" ? "" : domain;

    private int IndexOf(string domain)
    {
        for (int i = 0; i < _entries.Count; i++)
        {
            if (Same(_entries[i].Domain, domain))
                return i;
        }

        return -1;
    }
}
