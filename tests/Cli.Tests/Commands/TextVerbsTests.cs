using System.Text.Json.Nodes;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Cli.Tests.Commands;

/// <summary>The verbs of the main job on texts, one after the other.</summary>
public sealed class TextVerbsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TextVerbsTests() => File.WriteAllText(_folder["t.csv"],
        "review,mood\n" + string.Concat(Enumerable.Range(0, 12).Select(i => $"a great film number {i},good\nan awful film number {i},bad\n")));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_table_is_learned_judged_predicted_proved_and_exported()
    {
        JsonNode result = JsonNode.Parse(Run("finetune", "all-minilm-l6-v2", "--data", _folder["t.csv"], "--text", "review", "--label", "mood", "--out", _folder["run"], "--json"))!;
        Assert.Equal("[\"bad\",\"good\"]", result["classes"]!.ToJsonString());
        Assert.Equal("all-minilm-l6-v2", (string?)result["base"]);
        Assert.Equal(1, (double)JsonNode.Parse(Run("evaluate", _folder["run"], "--data", _folder["t.csv"], "--text", "review", "--label", "mood", "--json"))!["accuracy"]!);
        JsonNode prediction = JsonNode.Parse(Run("predict", _folder["run"], "--text", "what a great film", "--json"))!;
        Assert.Equal(("what a great film", "good"), ((string?)prediction["input"], (string?)prediction["label"]));
        Assert.Equal(["awful: bad", "great: good"], new TransferCommand { Input = "awful\ngreat\n" }.Call("predict", _folder["run"], "-").Succeeds()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line[..line.LastIndexOf(' ', line.Length - 3)]));
        File.WriteAllText(_folder["in.txt"], "awful\n\ngreat");
        Assert.Equal(["awful", "", "great"], Run("predict", _folder["run"], _folder["in.txt"], "--json").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => (string?)JsonNode.Parse(line)!["input"]));
        Assert.Equal(24, Run("predict", _folder["run"], _folder["t.csv"], "--column", "review").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        File.WriteAllText(_folder["gap.csv"], "review,mood\ngreat,good\n,bad\n");
        CommandResult gap = TransferCommand.Run("predict", _folder["run"], _folder["gap.csv"], "--column", "review");
        Assert.Equal(((int)ErrorKind.BadInput, $"transfer: error: {Shown.Path(_folder["gap.csv"])}: line 3: the text is empty\n"), (gap.Exit, gap.Error));
        Assert.StartsWith("great: good", gap.Out, StringComparison.Ordinal);
        const string NoTable = "predict: --column names the texts of a .csv, .tsv or .jsonl file, and INPUT has none; give one, or leave --column away";
        Fails(NoTable, "predict", _folder["run"], _folder["in.txt"], "--column", "review");
        Fails(NoTable, "predict", _folder["run"], "-", "--column", "review");
        Fails(NoTable, "predict", _folder["run"], "--text", "great", "--column", "review");
        TransferCommand.Run("predict", _folder["run"], _folder["none.csv"], "--column", "review").Fails(ErrorKind.NotFound, $"{Shown.Path(_folder["none.csv"])}: no such file or folder; check the path");
        Fails($"predict: {Shown.Path(_folder["t.csv"])} is a table; name its column of texts with --column COL", "predict", _folder["run"], _folder["t.csv"]);
        TransferCommand.Run("predict", _folder["run"], _folder["none.txt"]).Fails(ErrorKind.NotFound, $"{Shown.Path(_folder["none.txt"])}: no such file or folder; check the path");
        JsonNode proof = JsonNode.Parse(Run("verify", _folder["run"], "--data", _folder["t.csv"], "--text", "review", "--json"))!;
        Assert.Equal((true, 4, 24, 0), ((bool)proof["ok"]!, (int)proof["probe"]!["items"]!, (int)proof["data"]!["items"]!, (int)proof["data"]!["label_mismatches"]!));
        Assert.InRange((double)proof["data"]!["max_abs_diff"]!, 0, 1e-5);
        Assert.Contains("not compared (--data FILE --text COL compares them)", Run("verify", _folder["run"]), StringComparison.Ordinal);
        Assert.Contains("24 compared with the head in plain C#: 0 labels differ", Run("verify", _folder["run"], "--data", _folder["t.csv"], "--text", "review"), StringComparison.Ordinal);
        Fails($"{Shown.Path(_folder["run/model.onnx"])}: is a model of text; name the column of texts in {Shown.Path(_folder["t.csv"])} with --text COL", "verify", _folder["run"], "--data", _folder["t.csv"]);
        TransferCommand.Run("verify", _folder["run"], "--data", _folder["gap.csv"], "--text", "review").Fails(
            ErrorKind.BadInput, $"{Shown.Path(_folder["gap.csv"])}: line 3: the text is empty; mend or remove what cannot be read");
        Fails("verify: option --data FILE is missing; see 'transfer verify --help'", "verify", _folder["run"], "--text", "review");
        Assert.Contains("with its tokenizer", Run("export", _folder["run"], "--for", "cpu", "--out", _folder["ship.onnx"]), StringComparison.Ordinal);
        Assert.StartsWith("great: good", Run("predict", _folder["ship.onnx"], "--text", "great"), StringComparison.Ordinal);
    }

    [Fact]
    public void Layers_are_trained_from_the_command_line_and_a_stopped_training_goes_on()
    {
        TinyEncoder.Create().Save(_folder["net.onnx"]);
        File.WriteAllText(_folder["r.csv"], "text,label\n" + string.Concat(TinyEncoder.Reviews(20).Select(row => $"{row.Text},{row.Label}\n")));
        string[] train = ["finetune", _folder["net.onnx"], "--data", _folder["r.csv"], "--text", "text", "--label", "label", "--out", _folder["deep"], "--unfreeze", "all"];
        Assert.Contains("all layers and the new head", Run([.. train, "--dry-run"]), StringComparison.Ordinal);
        JsonNode result = JsonNode.Parse(Run([.. train, "--embeddings", "train", "--max-length", "20", "--epochs", "2", "--lr", "0.01", "--json", "--quiet"]))!;
        Assert.Equal(2, result["epochs"]!.AsArray().Count);
        Assert.Equal(0, (int)result["parity"]!["label_mismatches"]!);
        JsonNode settings = JsonNode.Parse(File.ReadAllText(_folder["deep/run.json"]))!["settings"]!;
        Assert.Equal(("linear", 0.1f, 0f), ((string?)settings["training"]!["schedule"]!["kind"], (float)settings["dropout"]!, (float)settings["label_smoothing"]!));
        Assert.Equal((20, true), ((int)settings["texts"]!["max_length"]!, (bool)settings["texts"]!["train_embeddings"]!));

        // What an interrupted training leaves: its settings, and a checkpoint.
        File.Delete(_folder["deep/model.onnx"]);
        TransferCommand.Run("reproduce", _folder["deep"]).Fails(
            ErrorKind.BadInput, $"{Shown.Path(_folder["deep"])}: its training did not end; go on with transfer finetune --resume {Shown.Path(_folder["deep"])}");
        Fails("finetune: --resume takes model, settings and folder from the run; leave --seed away", "finetune", "--resume", _folder["deep"], "--seed", "1");
        Assert.Equal(2, JsonNode.Parse(Run("finetune", "--resume", _folder["deep"], "--json", "--quiet"))!["epochs"]!.AsArray().Count);
    }

    [Fact]
    public void Few_examples_are_learnt_from_pairs()
    {
        TinyEncoder.Create().Save(_folder["net.onnx"]);
        File.WriteAllText(_folder["r.csv"], "text,label\n" + string.Concat(TinyEncoder.Reviews(4).Select(row => $"{row.Text},{row.Label}\n")));
        JsonNode result = JsonNode.Parse(Run("finetune", _folder["net.onnx"], "--data", _folder["r.csv"], "--text", "text", "--label", "label", "--out", _folder["few"], "--task", "contrastive", "--json", "--quiet"))!;
        Assert.NotNull(result["frozen_accuracy"]);
        Assert.Single(result["epochs"]!.AsArray());
        Assert.Equal("contrastive", (string?)JsonNode.Parse(File.ReadAllText(_folder["few/run.json"]))!["settings"]!["texts"]!["task"]);
    }

    [Fact]
    public void An_encoder_is_tuned_on_pairs_proved_and_made_again()
    {
        TinyEncoder.Create().Save(_folder["net.onnx"]);
        File.WriteAllText(_folder["p.csv"], "a,b,c,stars\n" + string.Concat(Enumerable.Range(0, 40).Select(i => $"good {i % 8} film,{(i % 2 == 0 ? "good" : "bad")} plot {i},bad actor {i},{(i % 2 == 0 ? 5 : 1)}\n")));
        string[] pairs = ["finetune", _folder["net.onnx"], "--data", _folder["p.csv"], "--text", "a", "--pair", "b", "--task", "similarity"];
        string[] scored = [.. pairs, "--label", "stars", "--scores", "1:5"];
        Assert.Contains("scores, by the square of what cosines are off", Run([.. scored, "--dry-run"]), StringComparison.Ordinal);
        Assert.Contains("which texts belong together, each against the others of its batch", Run([.. pairs, "--dry-run"]), StringComparison.Ordinal);
        Assert.Equal("ranking", (string?)JsonNode.Parse(Run([.. pairs, "--dry-run", "--json"]))!["loss"]);

        JsonNode result = JsonNode.Parse(Run([.. scored, "--epochs", "2", "--lr", "0.005", "--out", _folder["like"], "--json", "--quiet"]))!;
        Assert.Equal(("similarity", "cosine", 2), ((string?)result["task"], (string?)result["loss"], result["epochs"]!.AsArray().Count));
        Assert.NotNull(result["before"]!["spearman"]);
        Assert.NotNull(result["validation"]!["pearson"]);
        Assert.InRange((double)result["parity"]!["max_abs_diff"]!, 0, 1e-5);
        Assert.Equal(16, JsonNode.Parse(Run("embed", _folder["like"], "good film"))!.AsArray().Count);
        Assert.True((bool)JsonNode.Parse(Run("verify", _folder["like"], "--json"))!["ok"]!);
        Assert.Contains("vectors of 4 texts compared with the certificate: numbers differ by at most ", Run("verify", _folder["like"]), StringComparison.Ordinal);
        Assert.Contains("the same bits", Run("reproduce", _folder["like"], "--quiet"), StringComparison.Ordinal);

        string told = Run([.. pairs, "--negative", "c", "--epochs", "1", "--out", _folder["ranks"], "--quiet"]);
        foreach (string figure in new[] { "nearest is right", "mean reciprocal rank", "nearer than the negative", "pairs kept aside (untouched encoder: ", "texts: numbers of their vectors within " })
            Assert.Contains(figure, told, StringComparison.Ordinal);
        Assert.Contains("\"mrr\": ", File.ReadAllText(_folder["ranks/metrics.json"]), StringComparison.Ordinal);
        TransferCommand.Run("predict", _folder["ranks"], "--text", "good").Fails(
            ErrorKind.BadInput, $"{Shown.Path(_folder["ranks/model.onnx"])}: is a model of text without classes of its own; fine-tune it first with transfer finetune; for its vectors use transfer embed");
        Fails($"{Shown.Path(_folder["like/model.onnx"])}: is an encoder without a head, and --data compares heads; leave it away, or compare with stored vectors with --golden",
            "verify", _folder["like"], "--data", _folder["p.csv"]);
    }

    [Fact]
    public void What_does_not_go_with_pairs_is_said()
    {
        string[] pairs = ["finetune", "all-minilm-l6-v2", "--data", _folder["t.csv"], "--text", "review", "--task", "similarity"];
        Fails("finetune: option --pair COL is missing; see 'transfer finetune --help'", pairs);
        pairs = [.. pairs, "--pair", "mood"];
        Fails("finetune: option --text COL is missing; see 'transfer finetune --help'", "finetune", "all-minilm-l6-v2", "--data", _folder["t.csv"], "--pair", "mood", "--task", "similarity");
        Fails("finetune: --negative is for pairs without a score, and --label names scores; leave one of them away", [.. pairs, "--label", "mood", "--negative", "mood"]);
        Fails("finetune: --scores says from where to where scores go, and there are none without --label; add --label COL, or leave --scores away", [.. pairs, "--scores", "0:5"]);
        Fails("--scores 5: wanted the lowest and the highest score; give for instance 0:5", [.. pairs, "--label", "mood", "--scores", "5"]);
        Fails("finetune: --accumulate adds up batches that do not see each other, and pairs without a score learn from the other texts of their batch; give a larger --batch, or leave it away", [.. pairs, "--accumulate", "2"]);
        Fails("finetune: --dropout is of trainings with a head, and --task similarity has none; leave it away", [.. pairs, "--dropout", "0.1"]);
        Fails("finetune: --class-weights is of trainings with a head, and --task similarity has none; leave it away", [.. pairs, "--class-weights", "none"]);
        Fails("finetune: --task similarity tunes the encoder, and --unfreeze none keeps it as it is; give --unfreeze last or all, or leave it away", [.. pairs, "--unfreeze", "none"]);
        Fails("finetune: --lr auto is not for --task similarity; give a number, as in --lr 0.0001", [.. pairs, "--lr", "auto"]);
        Fails("--val kfold:N: an encoder is trained once, not once a fold; give a share such as 0.2", [.. pairs, "--val", "kfold:5", "--out", _folder["folds"]]);
        Fails("finetune: --task is for models of text; leave it away", "finetune", "efficientnet-lite0", "--data", _folder.Path, "--task", "similarity");
        TransferCommand.Run([.. pairs, "--label", "mood", "--out", _folder["words"]]).Fails(
            ErrorKind.BadInput, $"{Shown.Path(_folder["t.csv"])}: line 2: the score 'good' is no number (and 23 more like it); mend or remove what cannot be read, or leave it out with --skip-bad");
    }

    [Fact]
    public void A_plan_says_what_would_be_done()
    {
        Assert.Contains("would write", Run("finetune", "all-minilm-l6-v2", "--data", _folder["t.csv"], "--text", "review", "--label", "mood", "--out", _folder["run"], "--dry-run"), StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["run"]));
    }

    [Fact]
    public void What_is_missing_is_said_before_anything_is_done()
    {
        string data = _folder["t.csv"];
        Fails("finetune: option --text COL is missing; see 'transfer finetune --help'", "finetune", "all-minilm-l6-v2", "--data", data);
        Fails("finetune: option --label COL is missing; see 'transfer finetune --help'", "finetune", "all-minilm-l6-v2", "--data", data, "--text", "review");
        string[] texts = ["finetune", "all-minilm-l6-v2", "--data", data, "--text", "review", "--label", "mood"];
        Fails("finetune: --card is for models of pictures; leave it away", [.. texts, "--card", "card.json"]);
        Fails("finetune: --size is for models of pictures; leave it away", [.. texts, "--size", "64"]);
        Fails("finetune: --framing is for models of pictures; leave it away", [.. texts, "--framing", "whole"]);
        Fails("finetune: --augment is for models of pictures; leave it away", [.. texts, "--unfreeze", "all", "--augment", "light"]);
        Fails("finetune: --batchnorm is for models of pictures; leave it away", [.. texts, "--unfreeze", "last", "--batchnorm", "train"]);
        Fails("finetune: --embeddings train needs all layers above the tables to learn; add --unfreeze all", [.. texts, "--unfreeze", "last", "--embeddings", "train"]);
        Fails("finetune: --embeddings train needs all layers above the tables to learn; add --unfreeze all", [.. texts, "--embeddings", "train"]);
        string[] few = [.. texts, "--task", "contrastive"];
        Fails("finetune: --task contrastive tunes the encoder, and --unfreeze none keeps it as it is; give --unfreeze last or all, or leave it away", [.. few, "--unfreeze", "none"]);
        Fails("finetune: --dropout is of trainings with a head, and --task contrastive learns from pairs and solves the head afterwards; leave it away", [.. few, "--dropout", "0.1"]);
        Fails("finetune: --lr auto is not for --task contrastive; give a number, as in --lr 0.0001", [.. few, "--lr", "auto"]);
        foreach ((string option, string value) in new[] { ("--negative", "mood"), ("--scores", "0:5") })
            Fails($"finetune: {option} belongs to --task similarity; add --task similarity, or leave {option} away", [.. texts, option, value]);
        Fails("finetune: --max-length is for models of text; leave it away", "finetune", "efficientnet-lite0", "--data", _folder.Path, "--max-length", "64");
        Fails("--max-length 257: all-minilm-l6-v2 reads at most 256 tokens; give no more", [.. texts, "--max-length", "257", "--out", _folder["long"]]);
        Fails("predict: option --text TEXT is missing; see 'transfer predict --help'", "predict", "all-minilm-l6-v2");
        Fails("predict: --text, --pair and --column are for models of text, and this one reads pictures; name one of text", "predict", "efficientnet-lite0", "--text", "a");
        Fails("predict: INPUT is missing; see 'transfer predict --help'", "predict", "efficientnet-lite0");
        Fails("export: --batch, --embed-preprocessing and --data are for models of pictures; leave them away", "export", "all-minilm-l6-v2", "--for", "cpu", "--batch", "1", "--out", _folder["x.onnx"]);
        TransferCommand.Run("predict", "all-minilm-l6-v2", "--text", "a").Fails(ErrorKind.BadInput, "all-minilm-l6-v2: is a model of text without classes of its own; fine-tune it first with transfer finetune; for its vectors use transfer embed");
        TransferCommand.Run("finetune", "all-minilm-l6-v2", "--data", _folder.Path, "--out", _folder["run"]).Fails(
            ErrorKind.BadInput, "all-minilm-l6-v2: is a model of text, and this works on pictures; name a model of pictures, as 'transfer models list' shows them");
    }

    private static void Fails(string message, params string[] args) => TransferCommand.Run(args).Fails(ErrorKind.Usage, message);

    private string Run(params string[] args) =>
        new TransferCommand { Variables = new Dictionary<string, string> { ["TRANSFER_CACHE"] = _folder["cache"] } }.Call(args).Succeeds();
}
