using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace Transfer.Onnx;

/// <summary>Names and values that tools attach to a model or node, in the order of the file; a new name comes last.</summary>
public sealed class MetadataMap : IDictionary<string, string>
{
    private readonly List<KeyValuePair<string, string>> _entries = [];

    /// <inheritdoc/>
    public int Count => _entries.Count;

    /// <inheritdoc/>
    public bool IsReadOnly => false;

    /// <inheritdoc/>
    public ICollection<string> Keys => _entries.ConvertAll(e => e.Key);

    /// <inheritdoc/>
    public ICollection<string> Values => _entries.ConvertAll(e => e.Value);

    /// <summary>Whether anything was changed after reading.</summary>
    internal bool Changed { get; private set; }

    /// <summary>The value of a name. Where a broken file has the name twice, the first.</summary>
    /// <exception cref="TransferException">Read: there is no such name (kind BadInput).</exception>
    public string this[string key]
    {
        get => TryGetValue(key, out string? value) ? value
            : throw new TransferException(ErrorKind.BadInput, $"metadata '{Shown.Name(key)}': the model has no such entry");
        set
        {
            int at = IndexOf(key);
            if (at >= 0 && _entries[at].Value == value)
                return;
            Changed = true;
            if (at < 0)
                _entries.Add(new(key, value));
            else
                _entries[at] = new(key, value);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="TransferException">The name is there already (kind Usage).</exception>
    public void Add(string key, string value)
    {
        if (ContainsKey(key))
            throw new TransferException(ErrorKind.Usage, $"metadata '{Shown.Name(key)}': there is such an entry already; set it instead");
        this[key] = value;
    }

    /// <inheritdoc/>
    public void Add(KeyValuePair<string, string> item) => Add(item.Key, item.Value);

    /// <inheritdoc/>
    public bool ContainsKey(string key) => IndexOf(key) >= 0;

    /// <inheritdoc/>
    public bool Contains(KeyValuePair<string, string> item) => _entries.Contains(item);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out string value)
    {
        int at = IndexOf(key);
        value = at < 0 ? null : _entries[at].Value;
        return at >= 0;
    }

    /// <inheritdoc/>
    public bool Remove(string key)
    {
        int removed = _entries.RemoveAll(e => e.Key == key);
        Changed |= removed > 0;
        return removed > 0;
    }

    /// <inheritdoc/>
    public bool Remove(KeyValuePair<string, string> item) => Contains(item) && Remove(item.Key);

    /// <inheritdoc/>
    public void Clear()
    {
        Changed |= _entries.Count > 0;
        _entries.Clear();
    }

    /// <inheritdoc/>
    public void CopyTo(KeyValuePair<string, string>[] array, int arrayIndex) => _entries.CopyTo(array, arrayIndex);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => _entries.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Appends as the file has it, also a name that is there already.</summary>
    internal void AppendAsRead(string key, string value) => _entries.Add(new(key, value));

    internal void CopyTo(MetadataMap copy)
    {
        copy._entries.AddRange(_entries);
        copy.Changed = Changed;
    }

    private int IndexOf(string key) => _entries.FindIndex(e => e.Key == key);
}
