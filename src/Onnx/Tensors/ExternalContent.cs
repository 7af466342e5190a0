using System.Globalization;

namespace Transfer.Onnx;

/// <summary>Elements in a data file, read when they are asked for.</summary>
internal sealed class ExternalContent(string label, string? folder, IReadOnlyList<KeyValuePair<string, string>> entries) : TensorContent
{
    public override string Label => label;

    /// <summary>Keys and values as read; keys may be unknown or there twice.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Entries => entries;

    /// <summary>The model's folder, or null for a model from memory.</summary>
    public string? Folder => folder;

    /// <summary>The entries of external_data as read.</summary>
    /// <exception cref="TransferException">There is no location, or offset or length is no number of bytes (kind BadInput).</exception>
    public ExternalReference Reference => new(
        Entry("location") ?? throw Bad("it names no location"), Number("offset") ?? 0, Number("length"));

    public override long StoredSize => 0;

    public override ReadOnlyMemory<byte> ReadBytes(Tensor tensor)
    {
        ExternalReference reference = Check(tensor);
        long length = tensor.ByteCount;
        return length == 0 ? default : ExternalFile.Read(label, folder, reference.Location, reference.Offset, length);
    }

    /// <summary>Refuses what can be seen to be wrong before any data is read or allocated.</summary>
    public ExternalReference Check(Tensor tensor)
    {
        ExternalReference reference = Reference;
        long wanted = tensor.ByteCount;
        if (reference.Length is { } length && length != wanted)
            throw Bad($"length is {length}, {tensor} needs {wanted}");
        if (reference.Offset > long.MaxValue - wanted)
            throw Bad($"offset {reference.Offset} and length {wanted} pass 2^63");
        return reference;
    }

    private string? Entry(string key)
    {
        // As protobuf's own maps do, the last entry of a key counts.
        for (int i = entries.Count - 1; i >= 0; i--)
        {
            if (entries[i].Key == key)
                return entries[i].Value;
        }

        return null;
    }

    private long? Number(string key)
    {
        if (Entry(key) is not { } text)
            return null;
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) ? number
            : throw Bad($"{key} is '{Shown.Name(text)}', not a number of bytes");
    }

    private TransferException Bad(string problem) =>
        new(ErrorKind.BadInput, $"{label}: external_data: {problem}; export the model again");
}
