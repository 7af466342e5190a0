using System.Text.Json.Nodes;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Zoo.Tests.Text;

public sealed class TokenizerFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void A_vocab_txt_gives_what_its_tokenizer_json_gives()
    {
        string golden = SharedData.Require("golden/tokenizers/minilm-l6-v2/cases.jsonl");
        File.Copy(SharedData.Require("models/all-minilm-l6-v2/vocab.txt"), _folder["vocab.txt"]);
        Assert.Empty(GoldenTokenizers.Differences(Tokenizer.Load(_folder.Path), golden));
    }

    [SkippableFact]
    public void A_vocab_json_with_merges_gives_what_its_tokenizer_json_gives()
    {
        string golden = SharedData.Require("golden/tokenizers/bytelevel-bpe-roberta");
        JsonNode model = JsonNode.Parse(File.ReadAllText(Path.Combine(golden, "tokenizer.json")))!["model"]!;
        File.WriteAllText(_folder["vocab.json"], model["vocab"]!.ToJsonString());
        File.WriteAllLines(_folder["merges.txt"], ["#version: 0.2", .. model["merges"]!.AsArray().Select(pair => pair is JsonArray two ? $"{two[0]} {two[1]}" : (string)pair!)]);
        Assert.Empty(GoldenTokenizers.Differences(Tokenizer.Load(_folder["vocab.json"]), Path.Combine(golden, "cases.jsonl")));
    }

    [Fact]
    public void What_is_missing_is_named()
    {
        Fails(_folder.Path, ErrorKind.NotFound, ": this folder has no tokenizer in it; put tokenizer.json, vocab.txt, vocab.json there");
        File.WriteAllText(_folder["vocab.json"], "{}");
        Fails(_folder["vocab.json"], ErrorKind.NotFound, ": its merges.txt is not beside it; put it there");
        File.WriteAllText(_folder["vocab.txt"], "[UNK]\n[CLS]\n[SEP]\na\n");
        Fails(_folder["vocab.txt"], ErrorKind.BadInput, ": has no token '[PAD]', and BERT's vocabularies do; name the right file");
        File.WriteAllText(_folder["vocab.txt"], "[UNK]\na\na\n");
        Fails(_folder["vocab.txt"], ErrorKind.BadInput, ": line 3: the token 'a' was there before; remove one");
        Fails(_folder["tokenizer.json"], ErrorKind.NotFound, ": no such file or folder; check the path");
    }

    private static void Fails(string path, ErrorKind kind, string message)
    {
        TransferException error = Assert.Throws<TransferException>(() => Tokenizer.Load(path));
        Assert.Equal((kind, Shown.Path(path) + message), (error.Kind, error.Message));
    }
}
