using System.Text.Json;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>Rows of a file with one JSON object a line. Blank lines are passed over.</summary>
internal static class JsonLines
{
    /// <exception cref="TransferException">A line is no object, or a column of it is missing or no text; the line is named (BadInput).</exception>
    public static IEnumerable<LabelledText> Read(TextReader reader, string path, TextColumns columns)
    {
        long line = 0;
        while (reader.ReadLine() is { } json)
        {
            line++;
            if (string.IsNullOrWhiteSpace(json))
                continue;
            yield return Row(json, line, path, columns);
        }
    }

    private static LabelledText Row(string json, long line, string path, TextColumns columns)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw TransferException.BadFile(path, $"line {line} is no JSON object; write one a line");
            JsonElement row = document.RootElement;
            string text = Text(row, columns.Text, line, path, onlyText: true);
            string? pair = columns.Pair is null ? null : Text(row, columns.Pair, line, path, onlyText: true);
            return Value(row, columns.Label, line, path).ValueKind == JsonValueKind.Array
                ? new(line, text, "", pair, Labels(row, columns.Label, line, path))
                : new(line, text, Text(row, columns.Label, line, path, onlyText: false), pair);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw TransferException.BadFile(path, $"line {line} is not JSON: {Shown.Text(error.Message)}; correct the line", error);
        }
    }

    private static JsonElement Value(JsonElement row, string key, long line, string path) => row.TryGetProperty(key, out JsonElement value)
        ? value
        : throw TransferException.BadFile(path, $"line {line} has no '{Shown.Name(key)}'{NearestName.Suggestion(key, row.EnumerateObject().Select(each => each.Name))}; add it");

    private static string[] Labels(JsonElement row, string key, long line, string path) =>
        [.. Value(row, key, line, path).EnumerateArray().Select(label => label.ValueKind == JsonValueKind.String ? label.GetString()!
            : throw TransferException.BadFile(path, $"line {line}: '{Shown.Name(key)}' has {Shown.Name(label.GetRawText())} in its list, expected a text; correct the line"))];

    // A class may be written as a number or a truth value; a text may not.
    private static string Text(JsonElement row, string key, long line, string path, bool onlyText)
    {
        JsonElement value = Value(row, key, line, path);
        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Null => "",
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False when !onlyText => value.GetRawText(),
            _ => throw TransferException.BadFile(path, $"line {line}: '{Shown.Name(key)}' is {Shown.Name(value.GetRawText())}, expected a text; correct the line"),
        };
    }
}
