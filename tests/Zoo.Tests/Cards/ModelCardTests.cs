using System.Text;
using System.Text.Json.Nodes;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Zoo.Tests.Cards;

public sealed class ModelCardTests
{
    private const string Small = """
        {
          "name": "mine",
          "input": { "layout": "NCHW" },
          "preprocessing": { "resize": { "mode": "exact", "size": 64, "filter": "bilinear" }, "mean": [0, 0, 0], "std": [1, 1, 1] },
          "labels": ["a", "b"]
        }
        """;

    private const string Digest = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    [Fact]
    public void A_card_of_ones_own_needs_little()
    {
        ModelCard card = Parse(Small);
        Assert.Equal(("mine", "mine", "image-classification"), (card.Name, card.Title, card.Task));
        Assert.Equal(["a", "b"], card.Labels!);
        Assert.Equal(new ModelInput(null, TensorLayout.Nchw), card.Input);
        Assert.Equal(64, card.Preprocessing!.Width);
        Assert.Empty(card.FreezeGroups);
        Assert.Empty(card.Urls);
        Assert.Null(card.Sha256);
        Assert.Null(card.Cut);
        Assert.False(card.Embedded);
    }

    [Fact]
    public void Every_field_is_read()
    {
        ModelCard card = Parse(With("title", "\"Mine\"", "description", "\"d\"", "task", "\"image-classification\"", "file", "\"mine.onnx\"", "bytes", "12",
            "sha256", $"\"{Digest}\"", "license", "\"MIT\"", "attribution", "\"me\"", "source", "\"here\"", "urls", "[\"https://example.org/{file}\"]",
            "embedded", "false", "parameters", "34", "cut", "\"features\"", "freeze_groups", "[{\"name\": \"stem\", \"until\": \"t1\"}, {\"name\": \"rest\", \"until\": \"t2\"}]"));
        Assert.Equal(("Mine", "d", "mine.onnx", 12, Digest, "MIT", "me", "here", 34, "features"),
            (card.Title, card.Description, card.File, card.Bytes, card.Sha256, card.License, card.Attribution, card.Source, card.Parameters, card.Cut));
        Assert.Equal(["https://example.org/{file}"], card.Urls);
        Assert.Equal([new FreezeGroup("stem", "t1"), new FreezeGroup("rest", "t2")], card.FreezeGroups);
    }

    [Fact]
    public void The_ImageNet_labels_have_a_short_name() => Assert.Same(ImageNetLabels.Names, Parse(With("labels", "\"imagenet\"")).Labels);

    [Fact]
    public void Labels_may_be_unknown() => Assert.Null(Parse(With("labels", "null")).Labels);

    [Theory]
    [InlineData("name", null, "card.json: name: missing, expected a text; correct the file")]
    [InlineData("name", "3", "card.json: name: expected a text, got 3; correct the file")]
    [InlineData("name", "\"a/b\"", "card.json: name: expected up to 100 of a-z, 0-9, '.', '-' and '_', got 'a/b'; correct the file")]
    [InlineData("name", "\"\"", "card.json: name: expected up to 100 of a-z, 0-9, '.', '-' and '_', got ''; correct the file")]
    [InlineData("name", "\"..\"", "card.json: name: expected up to 100 of a-z, 0-9, '.', '-' and '_', got '..'; correct the file")]
    [InlineData("labels", null, "card.json: labels: missing, expected \"imagenet\", an array of class names, or null; correct the file")]
    [InlineData("labels", "[]", "card.json: labels: the array is empty; name the classes, or say null; correct the file")]
    [InlineData("labels", "\"coco\"", "card.json: labels: expected 'imagenet', got 'coco'; correct the file")]
    [InlineData("labels", "[\"a\", 1]", "card.json: labels[1]: expected a text, got 1; correct the file")]
    [InlineData("input", null, "card.json: input: missing, expected an object; correct the file")]
    [InlineData("input", "\"NCHW\"", "card.json: input: expected an object, got \"NCHW\"; correct the file")]
    [InlineData("input", "{\"layout\": \"CHW\"}", "card.json: input.layout: expected 'NCHW' or 'NHWC', got 'CHW'; correct the file")]
    [InlineData("input", "{\"layout\": \"NCHW\", \"nome\": \"x\"}", "card.json: input.nome: unknown key; did you mean 'name'?")]
    [InlineData("input", "{\"layout\": \"NHWC\"}", "card.json: preprocessing.layout: is NCHW, but input.layout is NHWC; correct the file")]
    [InlineData("preprocessing", null, "card.json: preprocessing: missing, expected an object; correct the file")]
    [InlineData("preprocessing", "{}", "card.json: preprocessing: resize: missing; give it")]
    [InlineData("task", "\"detection\"", "card.json: task: expected 'image-classification' or 'text-embedding', got 'detection'; correct the file")]
    [InlineData("file", "\"a/b.onnx\"", "card.json: file: expected a file name without a folder, got 'a/b.onnx'; correct the file")]
    [InlineData("file", "\"..\"", "card.json: file: expected a file name without a folder, got '..'; correct the file")]
    [InlineData("file", "\"c:x\"", "card.json: file: expected a file name without a folder, got 'c:x'; correct the file")]
    [InlineData("bytes", "0", "card.json: bytes: expected a number above 0, got 0; correct the file")]
    [InlineData("bytes", "1.5", "card.json: bytes: expected a whole number, got 1.5; correct the file")]
    [InlineData("bytes", "\"1\"", "card.json: bytes: expected a whole number, got \"1\"; correct the file")]
    [InlineData("parameters", "-1", "card.json: parameters: expected a number above 0, got -1; correct the file")]
    [InlineData("sha256", "\"ABC\"", "card.json: sha256: expected 64 lower-case hexadecimal digits, got 'ABC'; correct the file")]
    [InlineData("embedded", "\"yes\"", "card.json: embedded: expected true or false, got \"yes\"; correct the file")]
    [InlineData("urls", "\"https://a\"", "card.json: urls: expected an array, got \"https://a\"; correct the file")]
    [InlineData("urls", "[\"https://a/b\", \"file:///etc/passwd\"]", "card.json: urls[1]: expected an address that begins with https:// or http://, got 'file:///etc/passwd'; correct the file")]
    [InlineData("freeze_groups", "[{\"name\": \"stem\"}]", "card.json: freeze_groups[0].until: missing, expected a text; correct the file")]
    [InlineData("freeze_groups", "[{\"name\": \"a\", \"until\": \"t\"}, {\"name\": \"b\", \"until\": \"t\"}]", "card.json: freeze_groups[1]: two freeze groups have the name 'b' or end at 't'; correct the file")]
    [InlineData("freeze_groups", "[3]", "card.json: freeze_groups[0]: expected an object, got 3; correct the file")]
    [InlineData("cuts", "\"x\"", "card.json: cuts: unknown key; did you mean 'cut'?")]
    [InlineData("weather", "\"x\"", "card.json: weather: unknown key; remove it")]
    public void A_wrong_field_is_named_with_the_file(string key, string? value, string expected)
    {
        string text = value is null ? Without(key) : With(key, value);
        var error = Assert.Throws<TransferException>(() => Parse(text));
        Assert.Equal(ErrorKind.BadInput, error.Kind);
        Assert.Equal(expected, error.Message);
    }

    [Theory]
    [InlineData("", "card.json: is not JSON: ")]
    [InlineData("{", "card.json: is not JSON: ")]
    [InlineData("{\"name\": \"a\", \"name\": \"b\"}", "card.json: is not JSON: ")]
    [InlineData("{\"name\": \"\\ud800\"}", "card.json: holds half of a surrogate pair (\\ud800 to \\udfff); correct the file")]
    [InlineData("{\"a\\ud800\": [{}]}", "card.json: holds half of a surrogate pair (\\ud800 to \\udfff); correct the file")]
    [InlineData("[]", "card.json: expected an object, got an array; correct the file")]
    [InlineData("null", "card.json: expected an object, got null; correct the file")]
    public void A_file_that_is_not_a_card_is_named(string text, string expected)
    {
        var error = Assert.Throws<TransferException>(() => Parse(text));
        Assert.Equal(ErrorKind.BadInput, error.Kind);
        Assert.StartsWith(expected, error.Message, StringComparison.Ordinal);
        Assert.EndsWith("; correct the file", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_not_text_are_refused()
    {
        var error = Assert.Throws<TransferException>(() => ModelCard.Parse(new byte[] { (byte)'{', (byte)'"', 0xFF, (byte)'"' }, "card.json"));
        Assert.Equal("card.json: is not UTF-8 text; correct the file", error.Message);
    }

    [Fact]
    public void A_byte_order_mark_does_no_harm() => Assert.Equal("mine", Parse("\uFEFF" + Small).Name);

    [Fact]
    public void A_card_cut_anywhere_is_refused()
    {
        byte[] whole = Encoding.UTF8.GetBytes(Small);
        for (int length = 0; length < whole.Length - 1; length++)
            Assert.Throws<TransferException>(() => ModelCard.Parse(whole.AsMemory(0, length), "card.json"));
    }

    [Fact]
    public void A_card_is_read_from_a_file()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["card.json"], Small);
        Assert.Equal("mine", ModelCard.Load(folder["card.json"]).Name);
    }

    [Fact]
    public void A_missing_card_is_not_found()
    {
        using var folder = new TemporaryFolder();
        var error = Assert.Throws<TransferException>(() => ModelCard.Load(folder["none.json"]));
        Assert.Equal((ErrorKind.NotFound, $"{Shown.Name(folder["none.json"])}: no such file or folder; check the path"), (error.Kind, error.Message));
    }

    [Fact]
    public void A_huge_file_is_not_read()
    {
        using var folder = new TemporaryFolder();
        using (FileStream file = File.Create(folder["card.json"]))
            file.SetLength((16 << 20) + 1);
        var error = Assert.Throws<TransferException>(() => ModelCard.Load(folder["card.json"]));
        Assert.Equal($"{Shown.Name(folder["card.json"])}: is 16777217 bytes, more than the 16777216 that a file of settings may have; name the right file", error.Message);
    }

    [Theory]
    [InlineData("sha256", "card.json: sha256: missing; a card of the catalog has it; correct the file")]
    [InlineData("bytes", "card.json: bytes: missing; a card of the catalog has it; correct the file")]
    [InlineData("file", "card.json: file: missing; a card of the catalog has it; correct the file")]
    [InlineData("license", "card.json: license: missing; a card of the catalog has it; correct the file")]
    [InlineData("urls", "card.json: urls: a model is either embedded or has at least one address; correct the file")]
    public void A_card_of_the_catalog_needs_more(string missing, string expected)
    {
        JsonObject card = JsonNode.Parse(With("file", "\"mine.onnx\"", "bytes", "12", "sha256", $"\"{Digest}\"", "license", "\"MIT\"", "urls", "[\"https://example.org/m\"]"))!.AsObject();
        _ = CardReader.Read(StrictObject.Parse(Encoding.UTF8.GetBytes(card.ToJsonString()), "card.json"), requireFile: true);
        card.Remove(missing);
        var error = Assert.Throws<TransferException>(() => CardReader.Read(StrictObject.Parse(Encoding.UTF8.GetBytes(card.ToJsonString()), "card.json"), requireFile: true));
        Assert.Equal(expected, error.Message);
    }

    private static ModelCard Parse(string text) => ModelCard.Parse(Encoding.UTF8.GetBytes(text), "card.json");

    private static string With(params string[] keysAndValues)
    {
        JsonObject card = JsonNode.Parse(Small)!.AsObject();
        for (int i = 0; i < keysAndValues.Length; i += 2)
            card[keysAndValues[i]] = JsonNode.Parse(keysAndValues[i + 1]);
        return card.ToJsonString();
    }

    private static string Without(string key)
    {
        JsonObject card = JsonNode.Parse(Small)!.AsObject();
        card.Remove(key);
        return card.ToJsonString();
    }
}
