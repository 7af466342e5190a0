using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Transfer.Zoo;

namespace Transfer.Cli.Output;

/// <summary>Vectors as files: NumPy's <c>.npy</c>, <c>.csv</c>, or one JSON object a line.</summary>
internal static class VectorFile
{
    /// <summary>Writes vectors with what they stand for.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="kind">Its extension.</param>
    /// <param name="items">The texts or paths; a .npy does not hold them.</param>
    /// <param name="width">Numbers in a vector.</param>
    /// <param name="vectors">A vector for each item.</param>
    public static void Write(Stream stream, string kind, IReadOnlyList<string> items, int width, IEnumerable<float[]> vectors)
    {
        if (kind == ".npy")
            NpyWriter.WriteHeader(stream, items.Count, width);
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        if (kind == ".csv")
            writer.WriteLine($"input,{string.Join(',', Enumerable.Range(0, width))}");
        int i = 0;
        foreach (float[] vector in vectors)
        {
            string item = items[i++];
            if (kind == ".npy")
                NpyWriter.WriteNumbers(stream, vector);
            else if (kind == ".csv")
                writer.WriteLine($"{CsvField(item)},{string.Join(',', vector.Select(value => value.ToString("R", CultureInfo.InvariantCulture)))}");
            else
                writer.WriteLine(Json.ToLine(ToJson(item, vector)));
        }
    }

    /// <summary>One vector as an object.</summary>
    public static JsonObject ToJson(string item, float[] vector) => new()
    {
        ["input"] = item,
        ["vector"] = new JsonArray([.. vector.Select(value => JsonValue.Create(value))]),
    };

    /// <summary>
    /// A field of a CSV file. One that a spreadsheet would run as a formula gets an apostrophe in front, which shows it as text.
    /// </summary>
    public static string CsvField(string text)
    {
        string safe = text.Length > 0 && "=+-@\t\r\n＝＋－＠".Contains(text[0]) ? "'" + text : text;
        return $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
