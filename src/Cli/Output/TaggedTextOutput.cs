using System.Text;
using System.Text.Json.Nodes;
using Transfer.Onnx;
using Transfer.Zoo;

namespace Transfer.Cli.Output;

/// <summary>What a model that labels words says of a text, for people and as JSON; places in JSON count Unicode code points, as those of <c>transfer tokenize</c> do.</summary>
internal static class TaggedTextOutput
{
    /// <summary>Prints the spans, or the words with their labels where labels are no spans.</summary>
    public static void Show(CliOutput output, string text, TaggedText tagged, bool spans)
    {
        if (tagged.Unanswered > 0)
            output.Note($"{Shown.Text(text)}: {tagged.Unanswered} {(tagged.Unanswered == 1 ? "word has" : "words have")} no answer: the text is longer than the model reads, or nothing of a word is left by its tokenizer");
        IReadOnlyList<Entity> shown = spans ? tagged.Entities : [.. tagged.Words.Where(word => word.Label is not null).Select(word => new Entity(word.Text, word.Label!, word.Start, word.End, word.Score))];
        if (output.IsJson)
        {
            output.Json(new JsonObject { ["input"] = text, [spans ? "entities" : "words"] = Json.Array(shown.Select(entity => ToJson(text, entity))) });
            return;
        }

        output.Line(spans
            ? $"{Shown.Text(text)}: {(shown.Count == 0 ? "nothing found" : string.Join(", ", shown.Select(entity => $"{Shown.Name(entity.Label)} '{Shown.Name(entity.Text)}' {Figures.Percent(entity.Score)}")))}"
            : string.Join(' ', shown.Select(word => $"{Shown.Name(word.Text)}/{Shown.Name(word.Label)}")));
    }

    private static JsonObject ToJson(string text, Entity entity) => new JsonObject
    {
        ["text"] = entity.Text,
        ["label"] = entity.Label,
        ["start"] = CodePoints(text, entity.Start),
        ["end"] = CodePoints(text, entity.End),
        ["score"] = Json.Number(entity.Score),
    };

    private static int CodePoints(string text, int end)
    {
        int count = 0;
        foreach (Rune _ in text.AsSpan(0, end).EnumerateRunes())
            count++;
        return count;
    }
}
