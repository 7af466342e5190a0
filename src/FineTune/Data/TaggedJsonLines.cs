using System.Text.Json;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>Sentences of a file with one JSON object a line: the words in one array, their labels in another. Blank lines are passed over.</summary>
internal static class TaggedJsonLines
{
    private const string Words = "tokens", Labels = "labels";

    /// <exception cref="TransferException">A line is no such object; the line is named (BadInput).</exception>
    public static IEnumerable<TaggedSentence> Read(TextReader reader, string path, TextColumns columns)
    {
        string words = columns.Text.Length > 0 ? columns.Text : Words, labels = columns.Label.Length > 0 ? columns.Label : Labels;
        long line = 0;
        while (reader.ReadLine() is { } json)
        {
            line++;
            if (!string.IsNullOrWhiteSpace(json) && Sentence(json, line, path, words, labels) is { } sentence)
                yield return sentence;
        }
    }

    // Null for a sentence without words, which teaches nothing.
    private static TaggedSentence? Sentence(string json, long line, string path, string words, string labels)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw TransferException.BadFile(path, $"line {line} is no JSON object; write one a line");
            string[] first = Texts(document.RootElement, words, "--text", line, path), second = Texts(document.RootElement, labels, "--label", line, path);
            if (first.Length != second.Length)
                throw TransferException.BadFile(path, $"line {line}: '{Shown.Name(words)}' has {Examples.Count(first.Length, "word")} and '{Shown.Name(labels)}' {Examples.Count(second.Length, "label")}; write one label a word");
            if (first.Length > TaggedFile.LongestSentence)
                throw TransferException.BadFile(path, $"line {line} has more than {TaggedFile.LongestSentence} words; write one sentence a line");
            return first.Length == 0 ? null : new TaggedSentence(first, second, [.. Enumerable.Repeat(line, first.Length)]);
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            throw TransferException.BadFile(path, $"line {line} is not JSON: {Shown.Text(error.Message)}; correct the line", error);
        }
    }

    private static string[] Texts(JsonElement row, string key, string option, long line, string path)
    {
        if (!row.TryGetProperty(key, out JsonElement array))
        {
            string near = NearestName.Suggestion(key, row.EnumerateObject().Select(each => each.Name));
            throw TransferException.BadFile(path, $"line {line} has no '{Shown.Name(key)}'{(near.Length > 0 ? near : $"; name the array with {option}")}");
        }

        if (array.ValueKind != JsonValueKind.Array)
            throw TransferException.BadFile(path, $"line {line}: '{Shown.Name(key)}' is {Shown.Name(array.GetRawText())}, expected an array of texts; correct the line");
        var texts = new string[array.GetArrayLength()];
        int i = 0;
        foreach (JsonElement each in array.EnumerateArray())
        {
            if (each.ValueKind != JsonValueKind.String)
                throw TransferException.BadFile(path, $"line {line}: '{Shown.Name(key)}' holds {Shown.Name(each.GetRawText())}, expected texts{(each.ValueKind == JsonValueKind.Number ? "; write the labels' names, not their numbers" : "; correct the line")}");
            texts[i++] = string.IsNullOrWhiteSpace(each.GetString())
                ? throw TransferException.BadFile(path, $"line {line}: '{Shown.Name(key)}' holds a text that is empty; correct the line")
                : each.GetString()!;
        }

        return texts;
    }
}
