using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Transfer.Cli.Output;
using Transfer.Onnx;
using Transfer.Zoo;

namespace Transfer.Cli.Commands;

/// <summary><c>transfer tokenize</c>: the ids that a model reads.</summary>
internal sealed class Tokenize : Verb
{
    private readonly Argument<string> _model = new("MODEL") { Description = "a tokenizer.json, vocab.txt or vocab.json, a folder with one of them, or a model of text" };
    private readonly Option<string?> _text = OptionOf.Text("--text", "TEXT", "the text");
    private readonly Option<string?> _pair = OptionOf.Text("--pair", "TEXT", "the second text of a pair");
    private readonly Option<string?> _in = OptionOf.Text("--in", "FILE", "texts, one JSON object {\"text\",\"pair\"} a line");
    private readonly Flag _noTruncation = new("--no-truncation", "cut nothing off, whatever the file says");
    private readonly Flag _noPadding = new("--no-padding", "fill nothing up, whatever the file says");

    public Tokenize()
        : base(
            "tokenize",
            "Shows the ids that a model of text reads, and which part of the text each stands for",
            "transfer tokenize all-minilm-l6-v2 --text \"Hello, world\"",
            "transfer tokenize tokenizer.json --in texts.jsonl --json")
    {
        Add(_model);
        Add(_text);
        Add(_pair);
        Add(_in);
        Add(_noTruncation);
        Add(_noPadding);
    }

    /// <inheritdoc/>
    public override int Run(Invocation call)
    {
        string? text = call.Get(_text);
        string? file = call.Get(_in);
        if (text is null == file is null)
            throw Errors.BadValue(Name, "give either --text or --in, which say what to tokenize");
        Tokenizer tokenizer = Open(call);
        tokenizer = tokenizer.With(call.Get(_noTruncation) ? null : tokenizer.Truncation, call.Get(_noPadding) ? null : tokenizer.Padding);
        if (text is not null)
        {
            Show(call.Output, tokenizer, text, call.Get(_pair));
            return 0;
        }

        foreach ((string each, string? pair) in Lines(file!))
        {
            call.Cancellation.ThrowIfCancellationRequested();
            Show(call.Output, tokenizer, each, pair);
        }

        return 0;
    }

    private Tokenizer Open(Invocation call)
    {
        string subject = call.Get(_model);
        bool isTokenizer = subject.EndsWith(".json", StringComparison.OrdinalIgnoreCase) || subject.EndsWith(".txt", StringComparison.OrdinalIgnoreCase)
            || (Directory.Exists(subject) && !File.Exists(Path.Combine(subject, "model.onnx")));
        if (isTokenizer)
            return Tokenizer.Load(subject);
        using var subjects = new ModelSubjects(call);
        return TextModelSource.Read(subjects.Resolve(subject)).Tokenizer;
    }

    private static IEnumerable<(string Text, string? Pair)> Lines(string file)
    {
        using StreamReader reader = Open(file);
        int line = 0;
        while (reader.ReadLine() is { } json)
        {
            line++;
            if (json.Length == 0)
                continue;
            JsonNode? node;
            try
            {
                node = JsonNode.Parse(json);
            }
            catch (JsonException error)
            {
                throw TransferException.BadFile(file, $"line {line} is not JSON: {Shown.Text(error.Message)}; give one object {{\"text\"}} a line", error);
            }

            string? pair = null;
            if (node is not JsonObject found || found["text"] is not JsonValue value || !value.TryGetValue(out string? text)
                || (found["pair"] is { } second && (second is not JsonValue other || !other.TryGetValue(out pair))))
            {
                throw TransferException.BadFile(file, $"line {line}: expected an object with \"text\", and \"pair\" where there is one, both texts; correct the line");
            }

            yield return (text, pair);
        }
    }

    private static StreamReader Open(string file)
    {
        try
        {
            return new StreamReader(file);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw TransferException.FileAccess(file, error);
        }
    }

    private static void Show(CliOutput output, Tokenizer tokenizer, string text, string? pair)
    {
        TokenEncoding encoding = tokenizer.Encode(text, pair);
        string decoded = tokenizer.Decode(encoding.Ids);
        if (output.IsJson)
        {
            output.Json(new JsonObject
            {
                ["ids"] = Json.Array(encoding.Ids.ToArray().Select(id => (long)id)),
                ["type_ids"] = Json.Array(encoding.TypeIds.ToArray().Select(id => (long)id)),
                ["offsets"] = Json.Array(encoding.Offsets.ToArray().Select(offset => (JsonNode?)Json.Array([(long)offset.Start, offset.End]))),
                ["special_mask"] = Json.Array(encoding.SpecialMask.ToArray().Select(special => (long)special)),
                ["decoded"] = decoded,
            });
            return;
        }

        var table = new Table(">id", "token", "place");
        for (int i = 0; i < encoding.Count; i++)
        {
            TokenOffset place = encoding.Offsets[i];
            _ = table.Add($"{encoding.Ids[i]}", Shown.Name(tokenizer.TokenOf(encoding.Ids[i]) ?? ""), encoding.SpecialMask[i] == 1 ? "" : $"{place.Start}-{place.End}");
        }

        output.Table(table);
    }
}
