using System.Text;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Cli.Tests.Commands;

/// <summary>What people really have in their tables and tokenizers, as the verbs answer it: the exit code, the one line, and nothing written.</summary>
public sealed class BadTextTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Latin1", "line 2 is not UTF-8 text: byte 13 is 0xEF; save the file as UTF-8")]
    [InlineData("Nul", "line 2 has a NUL at byte 12, so it is no text; save it as UTF-8")]
    [InlineData("Utf32", "is UTF-32; save it as UTF-8")]
    [InlineData("HalfUtf16", "line 2 is not UTF-16 text, as its first bytes say; save the file as UTF-8")]
    public void Bytes_of_another_encoding(string kind, string message)
    {
        File.WriteAllBytes(_folder["t.csv"], kind switch
        {
            "Latin1" => [.. "text,label\nna"u8, 0xEF, .. "ve,a\n"u8],
            "Nul" => [.. "text,label\na\0b,a\n"u8],
            "Utf32" => [.. Encoding.UTF32.GetPreamble(), .. Encoding.UTF32.GetBytes("text,label\na,b\n")],
            _ => [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("text,label\na"), 0x00, 0xD8, 0x61, 0x00],
        });
        Refused($"{Table}: {message}");
    }

    [Theory]
    [InlineData("text,label\na,b\n\"c,d\ne,f\n", "line 3: a field begins that does not end (longer than 1048576 characters, or a quote that is not closed); close the quote")]
    [InlineData("text,label\na,b\nc\n", "line 3 has 1 field, and line 1 has 2; put a text that holds a comma in quotes")]
    [InlineData("text,text,label\na,b,c\n", "line 1: 2 columns are called 'text'; rename all but one")]
    [InlineData("texts,label\na,b\n", "line 1: no column is called 'text'; did you mean 'texts'?")]
    [InlineData("text,label\n", "has no row of data; add some")]
    [InlineData("", "is empty; give a table with a column of texts and one of labels")]
    public void Tables_that_are_broken(string content, string message)
    {
        File.WriteAllText(_folder["t.csv"], content);
        Refused($"{Table}: {message}");
    }

    [Fact]
    public void A_line_of_ten_megabytes()
    {
        File.WriteAllText(_folder["t.csv"], "text,label\n" + new string('a', 10_000_000) + ",b\n");
        Refused($"{Table}: line 2: a field begins that does not end (longer than 1048576 characters, or a quote that is not closed); close the quote");
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("inf")]
    [InlineData("1e999")]
    [InlineData("\"1,5\"")]
    public void Labels_that_are_no_numbers_among_numbers(string label)
    {
        File.WriteAllText(_folder["t.csv"], $"text,label\na,1\nb,2.5\nc,{label}\n");
        Refused($"{Table}: line 4: the label '{label.Trim('"')}' is no number, and others of column 'label' are; correct it, or remove the row");
    }

    [Fact]
    public void A_text_column_of_numbers()
    {
        File.WriteAllText(_folder["t.csv"], "text,label\n1,a\n2.5,b\nNaN,b\n");
        Refused($"{Table}: column 'text' holds numbers only; name the column of texts with --text");
    }

    [Fact]
    public void Empty_texts_and_labels()
    {
        File.WriteAllText(_folder["t.csv"], "text,label\na,x\n,x\nb,y\nc,\n");
        Refused($"{Table}: line 3: the text is empty (and 1 more like it); mend or remove what cannot be read, or leave it out with --skip-bad");
    }

    [Fact]
    public void A_label_that_only_validation_has()
    {
        File.WriteAllText(_folder["t.csv"], "text,label\na,x\nb,y\n");
        File.WriteAllText(_folder["v.csv"], "text,label\na,x\nb,z\n");
        Refused($"{Shown.Path(_folder["v.csv"])}: line 3: the label 'z' is not in {Table}, so nothing can learn it; correct it or add rows of it there", "--val", _folder["v.csv"]);
    }

    [Fact]
    public void Texts_that_a_spreadsheet_would_run_are_written_as_text()
    {
        string[] texts = ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\tx", "＝1+1", "\"=1\"", "plain"];
        File.WriteAllLines(_folder["in.txt"], texts);
        TransferCommand.Run("embed", "all-minilm-l6-v2", "--in", _folder["in.txt"], "--dimensions", "1", "--out", _folder["x.csv"], "--quiet").Succeeds();
        string[] fields = [.. File.ReadAllLines(_folder["x.csv"]).Skip(1).Select(line => line[..line.LastIndexOf(',')])];
        Assert.Equal(["\"'=cmd|' /C calc'!A0\"", "\"'+1\"", "\"'-1\"", "\"'@SUM(A1)\"", "\"'\tx\"", "\"'＝1+1\"", "\"\"\"=1\"\"\"", "\"plain\""], fields);
    }

    [Theory]
    [InlineData("""{"model":{"type":"WordLevel","unk_token":"a","vocab":{"a":0,"b":0}}}""", "model.vocab: the tokens 'a' and 'b' have one id, 0; correct the file")]
    [InlineData("""{"model":{"type":"WordPiece","unk_token":"[UNK]","vocab":{"a":0}}}""", "model.unk_token: the token '[UNK]' is not in the vocabulary; correct the file")]
    [InlineData("""{"model":{"type":"WordLevel","unk_token":"a","vocab":{"a":0,"b":2}}}""", "model.vocab: no token has the id 1, and 'b' has 2; correct the file")]
    [InlineData("""{"padding":{"strategy":"BatchLongest","pad_id":9,"pad_token":"[PAD]"},"model":{"type":"WordLevel","unk_token":"a","vocab":{"a":0}}}""", "padding.pad_id: is 9, and ids end at 0; correct the file")]
    [InlineData("""{"model":{"type":"BPE","vocab":{"a":0},"merges":[["a","b"]]}}""", "model.merges[0]: 'a' and 'b' need 'b', which is not in the vocabulary; correct the file")]
    [InlineData("""{"model":{"type":"Magic"}}""", "model.type: 'Magic' is not one of BPE, Unigram, WordLevel, WordPiece; use a tokenizer made of these")]
    public void Tokenizers_that_are_not_right(string json, string message)
    {
        File.WriteAllText(_folder["tokenizer.json"], json);
        TransferCommand.Run("tokenize", _folder["tokenizer.json"], "--text", "a").Fails(ErrorKind.BadInput, $"{Shown.Path(_folder["tokenizer.json"])}: {message}");
    }

    [Fact]
    public void Tokenizers_that_are_cut_short_or_nested_without_end()
    {
        string deep = string.Concat(Enumerable.Repeat("""{"type":"Sequence","normalizers":[""", 1000));
        foreach (string json in new[] { """{"model":{"type":"BPE","vocab":{"a":0""", $$"""{"normalizer":{{deep}}""" })
        {
            File.WriteAllText(_folder["tokenizer.json"], json);
            CommandResult result = TransferCommand.Run("tokenize", _folder["tokenizer.json"], "--text", "a");
            Assert.Equal(((int)ErrorKind.BadInput, ""), (result.Exit, result.Out));
            Assert.StartsWith($"transfer: error: {Shown.Path(_folder["tokenizer.json"])}: is not JSON: ", result.Error, StringComparison.Ordinal);
            Assert.Single(result.Error.TrimEnd().Split('\n'));
        }
    }

    [Fact]
    public void An_expression_made_to_take_for_ever()
    {
        File.WriteAllText(_folder["tokenizer.json"],
            """{"pre_tokenizer":{"type":"Split","pattern":{"Regex":"(a+)+(?!a)$"},"behavior":"Isolated"},"model":{"type":"WordLevel","unk_token":"a","vocab":{"a":0}}}""");
        TransferCommand.Run("tokenize", _folder["tokenizer.json"], "--text", new string('a', 60) + "b").Fails(ErrorKind.BadInput,
            $"{Shown.Path(_folder["tokenizer.json"])}: the expression '(a+)+(?!a)$' takes too long for a text of 61 characters; correct the expression, or shorten the text");
    }

    [Fact]
    public void A_tokenizer_of_another_model()
    {
        Model.Parse("""
            <ir_version: 8, opset_import: ["" : 17]>
            tiny (int64[batch, sequence] input_ids, int64[batch, sequence] attention_mask) => (float[batch, sequence, 2] last_hidden_state)
            <float[2, 2] table = {1, 2, 3, 4}>
            {
              [lookup] last_hidden_state = Gather (table, input_ids)
            }
            """).Save(_folder["model.onnx"]);
        File.WriteAllText(_folder["tokenizer.json"], """{"model":{"type":"WordLevel","unk_token":"a","vocab":{"a":0,"b":1,"c":2}}}""");
        TransferCommand.Run("embed", _folder["model.onnx"], "a").Fails(ErrorKind.BadInput,
            $"{Shown.Path(_folder["model.onnx"])}: node 'lookup' (Gather): the embedding table has 2 rows, and the tokenizer's token 'c' has the id 2; use the tokenizer that belongs to the model");
    }

    [Fact]
    public void Half_a_surrogate_pair_and_a_text_beyond_the_longest()
    {
        // BERT's cleaning removes the replacement character that half a pair becomes.
        Assert.StartsWith("{\"ids\":[101,1037,1038,102],", TransferCommand.Run("tokenize", "all-minilm-l6-v2", "--text", "a \uD83D b", "--json").Succeeds(), StringComparison.Ordinal);
        string ids = System.Text.Json.Nodes.JsonNode.Parse(TransferCommand.Run("tokenize", "all-minilm-l6-v2", "--text", string.Concat(Enumerable.Repeat("word ", 2000)), "--json").Succeeds())!["ids"]!.ToJsonString();
        Assert.StartsWith("[101,", ids, StringComparison.Ordinal);
        Assert.EndsWith(",102]", ids, StringComparison.Ordinal);
    }

    private string Table => Shown.Path(_folder["t.csv"]);

    private void Refused(string message, params string[] more)
    {
        TransferCommand.Run(["finetune", "all-minilm-l6-v2", "--data", _folder["t.csv"], "--text", "text", "--label", "label", "--out", _folder["run"], "--quiet", .. more])
            .Fails(ErrorKind.BadInput, message);
        Assert.False(Directory.Exists(_folder["run"]));
    }
}
