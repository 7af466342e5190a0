using System.Text.Json.Nodes;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Cli.Tests.Commands;

/// <summary>Labels, numbers and pairs from the command line, one verb after the other.</summary>
public sealed class TextTasksTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public TextTasksTests()
    {
        TinyEncoder.Create().Save(_folder["net.onnx"]);
        Write("l.csv", "text,topics", 40, i => $"{(i % 2 == 0 ? "plot" : "")} {(i % 3 == 0 ? "actor" : "")} anna {i},{(i % 2 == 0 ? "plot|" : "")}{(i % 3 == 0 ? "actor" : "")}");
        Write("n.csv", "text,stars", 40, i => $"film {(i % 2 == 0 ? "good" : "bad")} {i},{i % 2}.{i:00}");
        Write("p.csv", "one,other,same", 40, i => $"good {i},{(i % 2 == 0 ? "good" : "bad")} rome,{(i % 2 == 0 ? "yes" : "no")}");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Labels_are_learned_judged_predicted_proved_exported_and_reproduced()
    {
        string[] columns = ["--data", _folder["l.csv"], "--text", "text", "--label", "topics", "--label-separator", "|"];
        JsonNode result = JsonNode.Parse(Run(["finetune", _folder["net.onnx"], .. columns, "--out", _folder["run"], "--json", "--quiet"]))!;
        Assert.Equal(("multilabel", "[\"actor\",\"plot\"]"), ((string?)result["task"], result["classes"]!.ToJsonString()));
        Assert.Equal(["items", "exact_match", "micro_f1", "macro_f1", "log_loss", "per_class", "mistakes"], result["validation"]!.AsObject().Select(pair => pair.Key));
        JsonNode judged = JsonNode.Parse(Run(["evaluate", _folder["run"], .. columns, "--json"]))!;
        Assert.Equal((40, 20), ((int)judged["items"]!, (int)judged["per_class"]![1]!["support"]!));
        Assert.Matches(@"(?m)^micro-F1 \d\.\d{3}, macro-F1 \d\.\d{3} on 40, ", Run(["evaluate", _folder["run"], .. columns]));
        JsonNode prediction = JsonNode.Parse(Run("predict", _folder["run"], "--text", "plot actor anna 6", "--json"))!;
        Assert.Equal(["actor", "plot"], prediction["top"]!.AsArray().Select(label => (string)label!["label"]!).Order());
        Assert.Equal(prediction["top"]!.AsArray().Count(label => (double)label!["probability"]! >= 0.5), prediction["labels"]!.AsArray().Count);
        Assert.Equal(2, Run("predict", _folder["run"], "--text", "anna", "--top", "2").Split(',').Length);
        Assert.Contains("(--task multilabel)", Note("--data", Lists(), "--text", "text", "--label", "topics"), StringComparison.Ordinal);
        Assert.Equal((true, 40), Proved("--data", _folder["l.csv"], "--text", "text"));
        Run("export", _folder["run"], "--for", "cpu", "--out", _folder["ship.onnx"]);
        Assert.Equal(Run("predict", _folder["run"], "--text", "plot anna", "--json"), Run("predict", _folder["ship.onnx"], "--text", "plot anna", "--json"));
        Assert.Contains("the same bits", Run("reproduce", _folder["run"], "--quiet"), StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_are_learned_judged_predicted_proved_exported_and_reproduced()
    {
        string[] columns = ["--data", _folder["n.csv"], "--text", "text", "--label", "stars"];
        // Forty different numbers: nobody has to say that a number is wanted.
        CommandResult run = TransferCommand.Run(["finetune", _folder["net.onnx"], .. columns, "--out", _folder["run"]]);
        Assert.Contains("column 'stars' holds 40 different numbers, so a number is learnt (--task regress); --task classify takes each as a class", run.Error, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^validation  +off by \S+ on average on \d+ \(root mean square \S+\), R² ", run.Out);
        Assert.Contains(": same numbers, in deviations of those learnt within ", run.Out, StringComparison.Ordinal);
        JsonNode judged = JsonNode.Parse(Run(["evaluate", _folder["run"], .. columns, "--json"]))!;
        Assert.Equal(["items", "mae", "rmse", "r2", "pearson", "spearman", "mistakes"], judged.AsObject().Select(pair => pair.Key));
        Assert.Equal(["input", "label", "predicted", "error"], judged["mistakes"]![0]!.AsObject().Select(pair => pair.Key));
        Assert.StartsWith("film good ", ((string)judged["mistakes"]![0]!["input"]!).Replace("bad", "good", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("farthest off", Run(["evaluate", _folder["run"], .. columns]), StringComparison.Ordinal);
        JsonNode prediction = JsonNode.Parse(Run("predict", _folder["run"], "--text", "film bad 7", "--json"))!;
        Assert.Equal(["input", "value"], prediction.AsObject().Select(pair => pair.Key));
        Assert.InRange((double)prediction["value"]!, 0.5, 2);
        Fails("predict: --top lists classes, and this model answers with a number; leave it away", "predict", _folder["run"], "--text", "film", "--top", "2");
        Write("alike.csv", "text,stars", 2, i => $"film {i},3");
        Assert.Equal(2, (int)JsonNode.Parse(Run("evaluate", _folder["run"], "--data", _folder["alike.csv"], "--text", "text", "--label", "stars", "--json"))!["items"]!);
        Assert.Matches(@"(?m)^probe +4 compared with the certificate: numbers differ by at most \S+ of the deviation of those learnt\nnumbers +not compared \(--data FILE --text COL compares them\)$", Run("verify", _folder["run"]));
        Assert.Matches(@"(?m)^numbers +40 compared with the head in plain C#: numbers differ by at most \S+ of the deviation of those learnt$", Run("verify", _folder["run"], "--data", _folder["n.csv"], "--text", "text"));
        Assert.Matches(@"^film bad 7: \d\.\d+\n$", Run("predict", _folder["run"], "--text", "film bad 7"));
        Assert.Equal((true, 40), Proved("--data", _folder["n.csv"], "--text", "text"));
        Run("export", _folder["run"], "--for", "cpu", "--out", _folder["ship.onnx"]);
        Assert.Equal(Run("predict", _folder["run"], "--text", "film", "--json"), Run("predict", _folder["ship.onnx"], "--text", "film", "--json"));
        Assert.Contains("the same bits", Run("reproduce", _folder["run"], "--quiet"), StringComparison.Ordinal);
    }

    [Fact]
    public void Pairs_are_learned_judged_predicted_proved_and_exported()
    {
        string[] columns = ["--data", _folder["p.csv"], "--text", "one", "--pair", "other", "--label", "same"];
        Assert.Matches(@"(?m)^task +pair$", Run(["finetune", _folder["net.onnx"], .. columns, "--out", _folder["run"], "--dry-run", "--quiet"]));
        JsonNode result = JsonNode.Parse(Run(["finetune", _folder["net.onnx"], .. columns, "--task", "pair", "--out", _folder["run"], "--json", "--quiet"]))!;
        Assert.Equal("pair", (string?)result["task"]);
        Assert.Equal(1, (double)JsonNode.Parse(Run(["evaluate", _folder["run"], .. columns, "--json"]))!["accuracy"]!);
        JsonNode prediction = JsonNode.Parse(Run("predict", _folder["run"], "--text", "good 4", "--pair", "good rome", "--json"))!;
        Assert.Equal(("good 4", "good rome", "yes"), ((string?)prediction["input"], (string?)prediction["pair"], (string?)prediction["label"]));
        Assert.StartsWith("good 4 | bad rome: no ", Run("predict", _folder["run"], "--text", "good 4", "--pair", "bad rome"), StringComparison.Ordinal);
        File.WriteAllText(_folder["lines.txt"], "good 4\n");
        Fails("predict: --pair goes with --text or --column, and neither is given; give one, or leave --pair away", "predict", _folder["run"], _folder["lines.txt"], "--pair", "good rome");
        Assert.Equal(40, Run("predict", _folder["run"], _folder["p.csv"], "--column", "one", "--pair", "other").Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        string missing = $"{Shown.Path(_folder["run/model.onnx"])}: answers to two texts together, and the second one is missing; give it with --pair, in code as Predict(text, pair)";
        Fails(missing, "predict", _folder["run"], "--text", "good");
        Fails(missing, "predict", _folder["run"], _folder["p.csv"], "--column", "one");
        Fails(missing, ["evaluate", _folder["run"], "--data", _folder["p.csv"], "--text", "one", "--label", "same"]);
        Assert.Equal((true, 40), Proved("--data", _folder["p.csv"], "--text", "one", "--pair", "other"));
        Fails("verify: option --text COL is missing; see 'transfer verify --help'", "verify", _folder["run"], "--data", _folder["p.csv"], "--pair", "other");
        Run("export", _folder["run"], "--for", "cpu", "--out", _folder["ship.onnx"]);
        Assert.StartsWith("good 4 | bad rome: no ", Run("predict", _folder["ship.onnx"], "--text", "good 4", "--pair", "bad rome"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_does_not_go_together_is_said_before_anything_is_done()
    {
        string[] pairs = ["finetune", _folder["net.onnx"], "--data", _folder["p.csv"], "--text", "one", "--label", "same"];
        Fails("finetune: --task pair learns of two texts together; name the column of second texts with --pair COL", [.. pairs, "--task", "pair"]);
        Fails("finetune: --task contrastive learns of single texts, and --pair names second ones; leave --pair away, or give --task pair", [.. pairs, "--pair", "other", "--task", "contrastive"]);
        Fails("finetune: --pair is for models of text; leave it away", "finetune", "efficientnet-lite0", "--data", _folder.Path, "--pair", "other");
        Fails("finetune: --label-separator is not for --task classify; leave it away", [.. pairs, "--label-separator", ";", "--task", "classify"]);
        Fails("finetune: --class-weights is not for --task multilabel; leave it away", [.. pairs, "--task", "multilabel", "--class-weights", "auto"]);
        string[] numbers = ["finetune", _folder["net.onnx"], "--data", _folder["n.csv"], "--text", "text", "--label", "stars", "--task", "regress"];
        Fails("finetune: --label-smoothing is not for --task regress; leave it away", [.. numbers, "--unfreeze", "all", "--label-smoothing", "0.1"]);
        Fails("predict: --text, --pair and --column are for models of text, and this one reads pictures; name one of text", "predict", "efficientnet-lite0", "--pair", "a");
        foreach (string verb in new[] { "finetune", "evaluate" })
        {
            Fails($"{verb}: --label-separator is empty; give what stands between two labels, as in ;", verb, "none", "--data", _folder["l.csv"], "--text", "text", "--label", "topics", "--label-separator", "");
            Fails($"{verb}: option --text COL is missing; see 'transfer {verb} --help'", verb, "none", "--data", _folder["l.csv"]);
        }

        TransferCommand.Run([.. pairs, "--pair", "none"]).Fails(ErrorKind.BadInput, $"{Shown.Path(_folder["p.csv"])}: line 1: no column is called 'none'; did you mean 'one'?");
    }

    [Fact]
    public void What_auto_chose_is_said_where_there_was_a_choice()
    {
        Write("grades.csv", "text,grade", 30, i => $"film {i},{i % 5}");
        Assert.Equal("column 'grade' holds 5 different numbers, each taken as a class (--task classify); --task regress learns the number",
            Note("--data", _folder["grades.csv"], "--text", "text", "--label", "grade").Trim());
        Write("some.csv", "text,tags", 30, i => $"film {i},{(i % 2 == 0 ? "a;b" : "b")}");
        Assert.Equal("a label of column 'tags' holds ';' and is taken as one class all the same; --task multilabel takes it as several labels",
            Note("--data", _folder["some.csv"], "--text", "text", "--label", "tags").Trim());
        Assert.Equal("", Note("--data", _folder["p.csv"], "--text", "one", "--label", "same").Trim());
    }

    private string Lists()
    {
        File.WriteAllText(_folder["l.jsonl"], string.Concat(Enumerable.Range(0, 20).Select(i => $$"""{"text":"film {{i}}","topics":{{(i % 2 == 0 ? "[\"a\"]" : "[\"a\",\"b\"]")}}}{{"\n"}}""")));
        return _folder["l.jsonl"];
    }

    // What is told while a plan is made.
    private string Note(params string[] columns)
    {
        CommandResult result = TransferCommand.Run(["finetune", _folder["net.onnx"], .. columns, "--out", _folder["plan"], "--dry-run"]);
        Assert.Equal(0, result.Exit);
        return result.Error;
    }

    private (bool Ok, int Items) Proved(params string[] data)
    {
        JsonNode proof = JsonNode.Parse(Run(["verify", _folder["run"], .. data, "--json"]))!;
        return ((bool)proof["ok"]!, (int)proof["data"]!["items"]!);
    }

    private static void Fails(string message, params string[] args) => TransferCommand.Run(args).Fails(ErrorKind.Usage, message);

    private void Write(string name, string heading, int rows, Func<int, string> row) =>
        File.WriteAllText(_folder[name], heading + "\n" + string.Concat(Enumerable.Range(0, rows).Select(i => row(i) + "\n")));

    private string Run(params string[] args) =>
        new TransferCommand { Variables = new Dictionary<string, string> { ["TRANSFER_CACHE"] = _folder["cache"] } }.Call(args).Succeeds();
}
