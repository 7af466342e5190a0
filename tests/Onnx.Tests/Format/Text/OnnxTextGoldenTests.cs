using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Transfer.Onnx.Format;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Onnx.Tests.Format.Text;

/// <summary>Against what ONNX's own parser and printer answered.</summary>
public sealed class OnnxTextGoldenTests
{
    // ONNX prints "..." for the first, drops sparse initializers and a function's defaults, and prints -1 for an unknown size.
    private static readonly string[] PrintedOtherwise =
    [
        "initializer-complex64", "odd-dim-minus-one", "odd-function-default", "odd-sparse-coo", "odd-sparse-empty", "odd-sparse-initializer",
        "odd-tensor-complex128", "odd-tensor-complex64", "odd-tensor-f4", "odd-tensor-int4-int32", "odd-tensor-int4-odd", "odd-tensor-uint4",
    ];

    // A main input without type and a node without outputs are refused on purpose; ONNX's parser keeps one number of a complex value.
    private static readonly string[] Disagreed = ["25e9dff21161", "365639c3da1f", "3f3fc98d4b42", "06644a3560af"];

    [SkippableFact]
    public void Text_without_annotations_is_that_of_onnx_but_for_white_space_and_what_onnx_has_no_form_for() =>
        Assert.Equal(PrintedOtherwise, Different(SharedData.Require("golden/onnx/text/roundtrip")));

    [Fact]
    public void Text_of_committed_models_is_that_of_onnx_too()
    {
        string[] different = [.. Different(Repository.Fixture("text"))];
        Assert.Equal(PrintedOtherwise.Intersect(different), different);
    }

    private static IEnumerable<string> Different(string folder) =>
        (from file in Directory.GetFiles(folder, "*.onnx")
         let model = ModelProto.Parser.ParseFrom(File.ReadAllBytes(file))
         let ours = OnnxTextPrinter.Print(model, new TextOptions { Annotations = false })
         where Dense(ours) != Dense(File.ReadAllText(Path.ChangeExtension(file, ".txt")))
         select Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    private static string Dense(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));

    [SkippableFact]
    public void Texts_that_parse_give_the_message_of_onnx_and_the_others_are_refused()
    {
        string folder = SharedData.Require("golden/onnx/text");
        using var cases = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "parse.json")));
        var wrong = new List<string>();
        foreach (JsonElement row in cases.RootElement.EnumerateArray())
        {
            string id = row.GetProperty("id").GetString()!;
            string text = row.GetProperty("text").GetString()!;
            byte[]? golden = row.TryGetProperty("file", out JsonElement file) ? File.ReadAllBytes(Path.Combine(folder, file.GetString()!)) : null;
            if (row.GetProperty("intent").GetString() == "refused")
                Assert.StartsWith($"{id}:", Assert.Throws<TransferException>(() => OnnxTextParser.ReadModel(text, id)).Message);
            else
                Compare(id, golden, () => OnnxTextParser.ReadModel(text, id), wrong);
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [SkippableFact]
    public void Texts_of_the_tests_of_onnx_give_the_same_messages()
    {
        string folder = SharedData.Require("golden/onnx/own-tests");
        using ZipArchive zip = ZipFile.OpenRead(Path.Combine(folder, "text.zip"));
        var wrong = new List<string>();
        foreach (string line in File.ReadLines(Path.Combine(folder, "text.jsonl")))
        {
            using var row = JsonDocument.Parse(line);
            string id = row.RootElement.GetProperty("id").GetString()!;
            string text = Encoding.UTF8.GetString(Entry(zip, $"{id}.in.txt"));
            bool ok = row.RootElement.GetProperty("ok").GetBoolean();
            byte[]? golden = ok ? Entry(zip, $"{id}.out.onnx") : null;
            string name = $"{id} {row.RootElement.GetProperty("test").GetString()}";
            string what = row.RootElement.GetProperty("what").GetString()!;
            if (!ok)
                Assert.Throws<TransferException>(() => Parse(what, text, id));
            else if (what == "parse_model")
                Compare(name, golden, () => OnnxTextParser.ReadModel(text, id), wrong);
            else if (what == "parse_graph")
                Compare(name, golden, () => OnnxTextParser.ReadGraph(text, id), wrong);
            else if (what == "parse_function")
                Compare(name, golden, () => OnnxTextParser.ReadFunction(text, id), wrong);
            else
                Compare(name, golden, () => OnnxTextParser.ReadNode(text, id), wrong);
        }

        Assert.Equal(Disagreed.Order(), wrong.Select(line => line[..12]).Order());
    }

    private static object Parse(string what, string text, string id) => what switch
    {
        "parse_model" => OnnxTextParser.ReadModel(text, id),
        "parse_graph" => OnnxTextParser.ReadGraph(text, id),
        "parse_function" => OnnxTextParser.ReadFunction(text, id),
        _ => OnnxTextParser.ReadNode(text, id),
    };

    private static void Compare<T>(string id, byte[]? golden, Func<T> parse, List<string> wrong)
        where T : IMessage<T>, new()
    {
        try
        {
            T ours = parse();
            if (golden is null)
                return;
            T theirs = new MessageParser<T>(() => new T()).ParseFrom(golden);
            if (NormalProto.Of(theirs) != NormalProto.Of(ours))
                wrong.Add($"{id}: {theirs} <> {ours}");
        }
        catch (TransferException error)
        {
            wrong.Add($"{id}: {error.Message}");
        }
    }

    private static byte[] Entry(ZipArchive zip, string name)
    {
        using Stream stream = zip.GetEntry(name)!.Open();
        using var copy = new MemoryStream();
        stream.CopyTo(copy);
        return copy.ToArray();
    }
}
