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
            return new(line, Text(document.RootElement, columns.Text, line, path, onlyText: true), Text(document.RootElement, columns.Label, line, path, onlyText: false))
            {
                Pair = columns.Pair is { } pair ? Text(document.RootElement, pair, line, path, onlyText: true) : null,
                Negative = columns.Negative is { } negative ? Text(document.RootElement, negative, line, path, onlyText: true) : null,
            };
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw TransferException.BadFile(path, $"line {line} is not JSON: {Shown.Text(error.Message)}; correct the line", error);
        }
    }

    // A class may be written as a number or a truth value; a text may not.
    private static string Text(JsonElement row, string key, long line, string path, bool onlyText)
    {
        if (!row.TryGetProperty(key, out JsonElement value))
            throw TransferException.BadFile(path, $"line {line} has no '{Shown.Name(key)}'{NearestName.Suggestion(key, row.EnumerateObject().Select(each => each.Name))}; add it");
        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString()!,
            JsonValueKind.Null => "",
            JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False when !onlyText => value.GetRawText(),
            _ => throw TransferException.BadFile(path, $"line {line}: '{Shown.Name(key)}' is {Shown.Name(value.GetRawText())}, expected a text; correct the line"),
        };
    }
}
