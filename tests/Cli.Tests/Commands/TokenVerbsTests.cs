using System.Text.Json.Nodes;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Cli.Tests.Commands;

/// <summary>The verbs of the main job on labelled words, one after the other.</summary>
public sealed class TokenVerbsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TokenVerbsTests()
    {
        File.WriteAllText(_folder["t.conll"], string.Concat(Enumerable.Range(0, 12).Select(i => $"I\tO\nlive\tO\nin\tO\n{(i % 2 == 0 ? "Rome" : "Berlin")}\tB-LOC\n{i}\tO\n\nmy\tO\nfriend\tO\nAnna\tB-PER\nMeyer\tI-PER\nhas\tO\n{i}\tO\nhats\tO\n\n")));
        File.WriteAllText(_folder["t.jsonl"], """{"tokens": ["she", "lives", "in", "Rome"], "labels": ["O", "O", "O", "B-LOC"]}""" + "\n");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_of_labelled_words_is_learned_judged_predicted_proved_and_exported()
    {
        string[] train = ["finetune", "all-minilm-l6-v2", "--data", _folder["t.conll"], "--out", _folder["run"]];
        Assert.Contains("the new head", Run([.. train, "--dry-run"]), StringComparison.Ordinal);
        JsonNode result = JsonNode.Parse(Run([.. train, "--json"]))!;
        Assert.Equal(("tokens", "[\"B-LOC\",\"B-PER\",\"I-PER\",\"O\"]"), ((string?)result["task"], result["classes"]!.ToJsonString()));
        Assert.Equal(1, (double)result["validation"]!["entities"]!["f1"]!);
        JsonNode judged = JsonNode.Parse(Run("evaluate", _folder["run"], "--data", _folder["t.conll"], "--json"))!;
        Assert.Equal((24, 1.0), ((int)judged["entities"]!["support"]!, (double)judged["entities"]!["f1"]!));
        Assert.Equal(4, (int)JsonNode.Parse(Run("evaluate", _folder["run"], "--data", _folder["t.jsonl"], "--json"))!["items"]!);
        Assert.Contains("spans: F1 1.000 (precision 1.000, recall 1.000): 24 of 24 found, 24 said", Run("evaluate", _folder["run"], "--data", _folder["t.conll"]), StringComparison.Ordinal);

        const string Text = "😀 my friend Anna Meyer has 3 hats";
        JsonNode found = JsonNode.Parse(Run("predict", _folder["run"], "--text", Text, "--json"))!;
        JsonNode entity = Assert.Single(found["entities"]!.AsArray())!;
        // Places in JSON count code points: the emoji is one.
        Assert.Equal((Text, "Anna Meyer", "PER", 12, 22), ((string?)found["input"], (string?)entity["text"], (string?)entity["label"], (int)entity["start"]!, (int)entity["end"]!));
        Assert.InRange((double)entity["score"]!, 0.5, 1);
        Assert.StartsWith("I live in Rome: LOC 'Rome' ", Run("predict", _folder["run"], "--text", "I live in Rome"), StringComparison.Ordinal);
        Assert.Equal("I live here: nothing found", new TransferCommand { Input = "I live here\n" }.Call("predict", _folder["run"], "-").Succeeds().Trim());
        CommandResult cut = Call("predict", _folder["run"], "--text", string.Concat(Enumerable.Repeat("one ", 300)));
        Assert.Contains(": 46 words have no answer: the text is longer than the model reads, or nothing of a word is left by its tokenizer", cut.Error, StringComparison.Ordinal);
        TransferCommand.Run("predict", _folder["run"], "--text", "a", "--top", "2").Fails(ErrorKind.Usage, "predict: --top lists classes of whole texts, and this model labels words; leave it away");
        TransferCommand.Run("predict", _folder["run"], "--text", "a", "--pair", "b").Fails(ErrorKind.Usage, "predict: --pair names second texts, and this model labels words; leave it away");
        TransferCommand.Run("evaluate", _folder["run"], "--data", _folder["t.conll"], "--pair", "2").Fails(ErrorKind.Usage, "evaluate: --pair is not for --task tokens; leave it away");
        TransferCommand.Run("evaluate", _folder["run"], "--data", _folder["t.conll"], "--skip-bad").Fails(ErrorKind.Usage, "evaluate: --skip-bad is not for --task tokens; leave it away");
        TransferCommand.Run("verify", _folder["run"], "--data", _folder["t.conll"], "--text", "1", "--pair", "2").Fails(
            ErrorKind.Usage, $"{Shown.Path(_folder["run/model.onnx"])}: labels words, and --pair names second texts; leave it away");

        JsonNode proof = JsonNode.Parse(Run("verify", _folder["run"], "--data", _folder["t.conll"], "--json"))!;
        Assert.Equal((true, 144, 0), ((bool)proof["ok"]!, (int)proof["data"]!["items"]!, (int)proof["data"]!["label_mismatches"]!));
        Assert.Contains("not compared (--data FILE compares them)", Run("verify", _folder["run"]), StringComparison.Ordinal);
        _ = Run("export", _folder["run"], "--for", "cpu", "--out", _folder["ship.onnx"]);
        Assert.StartsWith("I live in Rome: LOC 'Rome' ", Run("predict", _folder["ship.onnx"], "--text", "I live in Rome"), StringComparison.Ordinal);
    }

    [Fact]
    public void Layers_are_trained_and_the_run_is_done_again_to_the_same_bits()
    {
        TinyEncoder.Create().Save(_folder["net.onnx"]);
        File.WriteAllText(_folder["words.txt"], string.Concat(Enumerable.Range(0, 20).Select(i => $"{i} the DET\n{i} film NOUN\n{i} is VERB\n{i} {(i % 2 == 0 ? "good" : "bad")} ADJ\n\n")));
        JsonNode result = JsonNode.Parse(Run(
            "finetune", _folder["net.onnx"], "--data", _folder["words.txt"], "--task", "tokens", "--text", "2", "--label", "3", "--unfreeze", "last", "--epochs", "2", "--out", _folder["deep"], "--json", "--quiet"))!;
        Assert.Equal(2, result["epochs"]!.AsArray().Count);
        Assert.Contains("the same bits", Run("reproduce", _folder["deep"]), StringComparison.Ordinal);
        Assert.Equal("the/DET film/NOUN is/VERB bad/ADJ", Run("predict", _folder["deep"], "--text", "the film is bad").Trim());
        Assert.Equal("[\"DET\",\"NOUN\"]", new JsonArray([.. JsonNode.Parse(Run("predict", _folder["deep"], "--text", "the film", "--json"))!["words"]!.AsArray().Select(word => (JsonNode?)(string?)word!["label"])]).ToJsonString());
    }

    [Fact]
    public void What_does_not_fit_is_said()
    {
        TransferCommand.Run("finetune", "all-minilm-l6-v2", "--data", _folder["none.conll"], "--task", "tokens", "--out", _folder["x"]).Fails(ErrorKind.NotFound, $"{Shown.Path(_folder["none.conll"])}: no such file or folder; check the path");
        TransferCommand.Run("finetune", "all-minilm-l6-v2", "--data", _folder["t.conll"], "--task", "classify", "--text", "1", "--label", "2", "--out", _folder["x"]).Fails(
            ErrorKind.Usage, $"{Shown.Path(_folder["t.conll"])}: ends in none of .csv, .tsv and .jsonl; rename it to say what it is");
        TransferCommand.Run("finetune", "all-minilm-l6-v2", "--data", _folder["t.conll"], "--size", "64", "--out", _folder["x"]).Fails(ErrorKind.Usage, "finetune: --size is for models of pictures; leave it away");
        foreach ((string option, string value) in new[] { ("--pair", "2"), ("--label-separator", "|"), ("--class-weights", "none") })
            TransferCommand.Run("finetune", "all-minilm-l6-v2", "--data", _folder["t.conll"], option, value, "--out", _folder["x"]).Fails(ErrorKind.Usage, $"finetune: {option} is not for --task tokens; leave it away");
        TransferCommand.Run("finetune", "none", "--data", _folder["t.conll"], "--skip-bad").Fails(ErrorKind.Usage, "finetune: --skip-bad is not for --task tokens; leave it away");
        Assert.False(Directory.Exists(_folder["x"]));
    }

    // Notices about the data go to standard error.
    private string Run(params string[] args)
    {
        CommandResult result = Call(args);
        Assert.Equal((0, ""), (result.Exit, result.Exit == 0 ? "" : result.Error));
        return result.Out;
    }

    private CommandResult Call(params string[] args) => new TransferCommand { Variables = new Dictionary<string, string> { ["TRANSFER_CACHE"] = _folder["cache"] } }.Call(args);
}
