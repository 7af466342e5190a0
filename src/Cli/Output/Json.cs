using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Transfer.Cli.Output;

/// <summary>
/// Results for programs. A verb spells out its object's keys (snake_case), so that they are read where they are promised and no reflection
/// is paid for at the start.
/// </summary>
internal static class Json
{
    // Results are read by programs, not put into web pages: letters of every language stay as they are.
    private static readonly JsonWriterOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonWriterOptions Indented = Compact with { Indented = true, NewLine = "\n" };

    /// <summary>The object on one line.</summary>
    public static string ToLine(JsonNode node) => Encoding.UTF8.GetString(Write(node, Compact));

    /// <summary>The object as a file holds it: indented, with a line end.</summary>
    public static byte[] ToFile(JsonNode node) => [.. Write(node, Indented), (byte)'\n'];

    /// <summary>An array of texts.</summary>
    public static JsonArray Array(IEnumerable<string> items) => new([.. items.Select(item => JsonValue.Create(item))]);

    /// <summary>An array of whole numbers.</summary>
    public static JsonArray Array(IEnumerable<long> items) => new([.. items.Select(item => JsonValue.Create(item))]);

    /// <summary>An array of objects, or of anything else.</summary>
    public static JsonArray Array(IEnumerable<JsonNode?> items) => new([.. items]);

    /// <summary>A number, or null where it is not finite, which JSON cannot say.</summary>
    public static JsonNode? Number(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;

    private static byte[] Write(JsonNode node, JsonWriterOptions options)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, options))
            node.WriteTo(writer);
        return stream.ToArray();
    }
}
