using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>
/// Reads float32 tensors in the safetensors format, and holds the file to the format's rules: a header of at most 100 MB that begins with a
/// brace, no name twice, ranges of the tensors' sizes that cover the data without hole or overlap.
/// </summary>
public static class SafeTensorsReader
{
    private const int LargestHeader = 100_000_000;

    /// <summary>Reads all tensors of a file.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="name">The file, as messages name it.</param>
    /// <exception cref="TransferException">It breaks a rule (BadInput).</exception>
    public static IReadOnlyDictionary<string, float[]> Read(ReadOnlySpan<byte> bytes, string name)
    {
        if (bytes.Length < 8)
            throw Bad(name, $"has {bytes.Length} bytes, and a header's length takes 8");
        long length = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        if (length is < 2 or > LargestHeader || length > bytes.Length - 8)
            throw Bad(name, $"its header has {length} bytes, and 2 to {Math.Min(LargestHeader, bytes.Length - 8)} are possible");
        ReadOnlySpan<byte> header = bytes.Slice(8, (int)length), data = bytes[(8 + (int)length)..];
        if (header[0] != (byte)'{')
            throw Bad(name, "its header does not begin with '{'");
        List<Entry> entries = Entries(header, name);
        RequireCover(entries, data.Length, name);
        var tensors = new Dictionary<string, float[]>(StringComparer.Ordinal);
        foreach (Entry entry in entries)
            tensors.Add(entry.Name, MemoryMarshal.Cast<byte, float>(data[(int)entry.Start..(int)entry.End]).ToArray());
        return tensors;
    }

    private static List<Entry> Entries(ReadOnlySpan<byte> header, string name)
    {
        try
        {
            var reader = new Utf8JsonReader(header, new JsonReaderOptions { MaxDepth = 8 });
            using var document = JsonDocument.ParseValue(ref reader);
            var entries = new List<Entry>();
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (JsonProperty property in document.RootElement.EnumerateObject())
            {
                if (!seen.Add(property.Name))
                    throw Bad(name, $"tensor '{Shown.Name(property.Name)}' is there twice");
                if (property.Name != "__metadata__")
                    entries.Add(Entry.Of(property, name));
            }

            return entries;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or FormatException or KeyNotFoundException or OverflowException)
        {
            throw Bad(name, $"its header cannot be read ({Shown.Text(error.Message)})");
        }
    }

    private static void RequireCover(List<Entry> entries, long length, string name)
    {
        long end = 0;
        foreach (Entry entry in entries.OrderBy(e => e.Start).ThenBy(e => e.End))
        {
            if (entry.Start != end)
                throw Bad(name, $"tensor '{Shown.Name(entry.Name)}' begins at byte {entry.Start}, wanted {end}: there is a hole or an overlap");
            end = entry.End;
        }

        if (end != length)
            throw Bad(name, $"its tensors take {end} bytes and it has {length}");
    }

    private static TransferException Bad(string name, string problem) => TransferException.BadFile(name, $"is not a safetensors file: {problem}; write it again");

    private readonly record struct Entry(string Name, long Start, long End)
    {
        public static Entry Of(JsonProperty property, string file)
        {
            string type = property.Value.GetProperty("dtype").GetString() ?? "";
            if (type != "F32")
                throw Bad(file, $"tensor '{Shown.Name(property.Name)}' is of type {Shown.Name(type)}, wanted F32");
            long count = 1;
            foreach (JsonElement dim in property.Value.GetProperty("shape").EnumerateArray())
                count = checked(count * (dim.GetInt64() is >= 0 and { } size ? size : throw new FormatException($"dimension {dim.GetInt64()}")));
            JsonElement offsets = property.Value.GetProperty("data_offsets");
            if (offsets.GetArrayLength() != 2)
                throw Bad(file, $"tensor '{Shown.Name(property.Name)}' has {offsets.GetArrayLength()} offsets, wanted 2");
            (long start, long end) = (offsets[0].GetInt64(), offsets[1].GetInt64());
            return start >= 0 && end >= start && end - start == checked(4 * count)
                ? new Entry(property.Name, start, end)
                : throw Bad(file, $"tensor '{Shown.Name(property.Name)}' lies at bytes {start} to {end}, and its {count} elements take {checked(4 * count)}");
        }
    }
}
