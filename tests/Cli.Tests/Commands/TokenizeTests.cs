using System.Text.Json.Nodes;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Cli.Tests.Commands;

public sealed class TokenizeTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_model_of_the_catalog_has_its_tokenizer_inside() => Expectation.Matches(
        TransferCommand.Run("tokenize", "all-minilm-l6-v2", "--text", "Hello naïve world!").Succeeds(), "Tokenize", "Text");

    [Fact]
    public void Json_has_the_promised_keys()
    {
        JsonNode json = JsonNode.Parse(TransferCommand.Run("tokenize", "all-minilm-l6-v2", "--text", "é!", "--pair", "b", "--json").Succeeds())!;
        Assert.Equal("""{"ids":[101,1041,999,102,1038,102],"type_ids":[0,0,0,0,1,1],"offsets":[[0,0],[0,1],[1,2],[0,0],[0,1],[0,0]],"special_mask":[1,0,0,1,0,1],"decoded":"e! b"}""", json.ToJsonString());
    }

    [Fact]
    public void A_file_of_texts_is_read_line_by_line_and_the_files_own_settings_can_be_set_aside()
    {
        File.WriteAllText(_folder["tokenizer.json"], """
            {"truncation":{"max_length":2,"strategy":"LongestFirst","stride":0},"padding":{"strategy":{"Fixed":4},"pad_id":0},
             "pre_tokenizer":{"type":"WhitespaceSplit"},"model":{"type":"WordLevel","unk_token":"a","vocab":{"a":0,"b":1}}}
            """);
        File.WriteAllText(_folder["in.jsonl"], "{\"text\":\"b b b\"}\n\n{\"text\":\"b\",\"pair\":\"b\"}\n");
        string Ids(params string[] more) => string.Join(' ', TransferCommand.Run(["tokenize", _folder.Path, "--in", _folder["in.jsonl"], "--json", .. more]).Succeeds()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!["ids"]!.ToJsonString()));
        Assert.Equal("[1,1,0,0] [1,1,0,0]", Ids());
        Assert.Equal("[1,1,1,0] [1,1,0,0]", Ids("--no-truncation"));
        Assert.Equal("[1,1,1] [1,1]", Ids("--no-truncation", "--no-padding"));
    }

    [Fact]
    public void What_is_wrong_is_said()
    {
        TransferCommand.Run("tokenize", "all-minilm-l6-v2").Fails(ErrorKind.Usage, "tokenize: give either --text or --in, which say what to tokenize");
        TransferCommand.Run("tokenize", "efficientnet-lite0", "--text", "a").Fails(ErrorKind.BadInput, "efficientnet-lite0: has no tokenizer in its metadata and none beside it; put its tokenizer.json into its folder");
        File.WriteAllText(_folder["in.jsonl"], "{\"text\":1}\n");
        TransferCommand.Run("tokenize", "all-minilm-l6-v2", "--in", _folder["in.jsonl"]).Fails(
            ErrorKind.BadInput, $"{Shown.Path(_folder["in.jsonl"])}: line 1: expected an object with \"text\", and \"pair\" where there is one, both texts; correct the line");
    }
}
