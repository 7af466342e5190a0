using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Cli.Tests.Commands;

public sealed partial class FinetuneTests : IDisposable
{
    private readonly TinyRun _run = new();

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Json_is_metrics_json_and_has_the_promised_keys()
    {
        JsonNode json = JsonNode.Parse(_run.Finetune("--json").Succeeds())!;
        Assert.Equal(
            ["model", "base", "task", "classes", "train", "validation", "parity", "epochs", "features", "seconds", "items_per_second", "peak_memory_mb"],
            Keys(json));
        Assert.Equal(["items", "accuracy", "loss"], Keys(json["train"]!));
        Assert.Equal(
            ["items", "accuracy", "accuracy_interval", "macro_f1", "log_loss", "confusion", "per_class", "mistakes", "calibration"], Keys(json["validation"]!));
        Assert.Equal(["items", "max_abs_diff", "label_mismatches"], Keys(json["parity"]!));
        Assert.Equal(["computed", "cached"], Keys(json["features"]!));
        Assert.Equal(["features", "train", "verify", "total"], Keys(json["seconds"]!));
        Assert.Equal((_run["run/model.onnx"], "tiny", "classify"), ((string?)json["model"], (string?)json["base"], (string?)json["task"]));
        Assert.Equal(36, (int)json["train"]!["items"]! + (int)json["validation"]!["items"]!);
        Assert.Equal(json.ToJsonString(), JsonNode.Parse(File.ReadAllText(_run["run/metrics.json"]))!.ToJsonString());
    }

    [Fact]
    public void The_closing_table_says_what_came_of_it() =>
        Expectation.Matches(Difference().Replace(Times().Replace(_run.Clean(_run.Finetune("--seed", "3").Succeeds()), "N s"), "within E"), "Finetune", "Closing");

    [Fact]
    public void A_dry_run_says_what_would_be_done_and_writes_nothing()
    {
        Expectation.Matches(_run.Clean(_run.Finetune("--dry-run").Succeeds()), "Finetune", "DryRun");
        JsonNode json = JsonNode.Parse(_run.Finetune("--dry-run", "--json").Succeeds())!;
        Assert.Equal(["out", "base", "cut", "features", "preprocessing", "classes", "train", "validation", "test", "split", "to_compute"], Keys(json));
        Assert.False(Directory.Exists(_run["run"]));
    }

    [Theory]
    [InlineData("0", "--val 0: a share lies between 0 and 1; give for instance 0.2")]
    [InlineData("1", "--val 1: a share lies between 0 and 1; give for instance 0.2")]
    [InlineData("-0.5", "--val -0.5: a share lies between 0 and 1; give for instance 0.2")]
    [InlineData("NaN", "--val NaN: a share lies between 0 and 1; give for instance 0.2")]
    [InlineData("kfold:1", "--val kfold:1: wanted kfold: and a number from 2 to 100; give for instance kfold:5")]
    [InlineData("kfold:many", "--val kfold:many: wanted kfold: and a number from 2 to 100; give for instance kfold:5")]
    [InlineData("./none", "--val ./none: is neither a share, nor kfold:N, nor a folder or file that exists; give for instance 0.2")]
    [InlineData("", "--val : is neither a share, nor kfold:N, nor a folder or file that exists; give for instance 0.2")]
    public void A_validation_plan_that_is_none_is_a_usage_error(string val, string message) =>
        _run.Finetune("--val", val).Fails(ErrorKind.Usage, message);

    [Theory]
    [InlineData("0.5")]
    [InlineData("kfold:3")]
    public void A_share_and_a_cross_validation_are_plans(string val)
    {
        JsonNode json = JsonNode.Parse(_run.Finetune("--json", "--val", val).Succeeds())!;
        int items = (int)json["validation"]!["items"]!;
        Assert.True(val == "0.5" ? items is > 9 and < 36 : items == 36, $"{items} validation pictures");
    }

    [Fact]
    public void A_folder_of_its_own_is_judged_on()
    {
        Directory.CreateDirectory(_run["val"]);
        foreach (string name in new[] { "red", "green", "blue" })
            Directory.CreateDirectory(_run[$"val/{name}"]);
        BmpFile.Write(_run["val/red/x.bmp"], 20, (200, 40, 40), 7777);
        CommandResult result = _run.Finetune("--json", "--val", _run["val"]);
        JsonNode json = JsonNode.Parse(result.Out)!;
        Assert.Equal((36, 1), ((int)json["train"]!["items"]!, (int)json["validation"]!["items"]!));
    }

    [Fact]
    public void The_same_picture_in_train_and_validation_is_warned_of_in_the_report_too()
    {
        Directory.CreateDirectory(_run["val/red"]);
        File.Copy(_run["data/red/0.bmp"], _run["val/red/copy.bmp"]);
        CommandResult result = _run.Call("finetune", "@tiny.onnx", "--data", "@data", "--card", "@tiny.json", "--out", "@run", "--val", _run["val"]);
        Assert.Equal(0, result.Exit);
        const string Warning = "1 picture in two parts of the split, so the result flatters: ";
        Assert.Contains(Warning + "data/red/0.bmp = val/red/copy.bmp\n", _run.Clean(result.Error));
        Assert.Contains(Warning, File.ReadAllText(_run["run/report.html"]));
    }

    [Theory]
    [InlineData("--epochs", "3")]
    [InlineData("--lr", "auto")]
    [InlineData("--augment", "none")]
    [InlineData("--budget", "5m")]
    [InlineData("--gradual", "1")]
    [InlineData("--keep", "last")]
    public void What_only_concerns_layers_is_refused_where_none_learn(string option, string value) => _run.Finetune(option, value).Fails(
        ErrorKind.Usage, $"finetune: {option} says how layers learn, and with --unfreeze none only the head is solved; add --unfreeze last or --unfreeze all, or leave {option} away");

    [Theory]
    [InlineData("finetune: --framing 'hole' is unknown; did you mean 'whole'?", "--framing", "hole")]
    [InlineData("finetune: --class-weights 'some' is unknown; it is one of auto or none", "--class-weights", "some")]
    [InlineData("finetune: --size '0' is not a whole number from 1 to 8192; give one, as in --size 1", "--size", "0")]
    [InlineData("finetune: --size '96px' is not a whole number from 1 to 8192; give one, as in --size 1", "--size", "96px")]
    [InlineData("finetune: --seed '99999999999' is not a whole number from 0 to 2147483647; give one, as in --seed 1", "--seed", "99999999999")]
    [InlineData("finetune: unknown option '--epoch'; did you mean '--epochs'?", "--epoch", "3")]
    [InlineData("finetune: --unfreeze 'top' is unknown; it is one of none, last or all", "--unfreeze", "top")]
    [InlineData("--lr 'fast' is neither auto nor a number above 0 and up to 100; give one, as in --lr 0.001", "--unfreeze", "all", "--lr", "fast")]
    [InlineData("finetune: --momentum belongs to --optimizer sgd, and adamw has none; add --optimizer sgd, or leave --momentum away", "--unfreeze", "all", "--momentum", "0.8")]
    [InlineData("finetune: --nesterov belongs to --optimizer sgd, and adamw has none; add --optimizer sgd, or leave --nesterov away", "--unfreeze", "all", "--nesterov")]
    [InlineData("finetune: --gradual frees the last stage before the whole network; add --unfreeze all, or leave --gradual away", "--unfreeze", "last", "--gradual", "2")]
    [InlineData("finetune: --dropout '1' is not a number from 0 to 0.95; give one with a point, as in --dropout 0.475", "--unfreeze", "all", "--dropout", "1")]
    public void Values_that_options_do_not_take_are_usage_errors(string message, params string[] options) =>
        _run.Finetune(options).Fails(ErrorKind.Usage, message);

    [Fact]
    public void A_gradual_training_of_what_has_no_stages_says_to_leave_it_away() => _run.Finetune("--unfreeze", "all", "--gradual", "1").Fails(
        ErrorKind.BadInput, "graph 'tiny': no tensor separates a last stage from the rest; leave --gradual away, or name \"freeze_groups\" in a card");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_size_that_the_model_does_not_take_is_a_usage_error(bool card)
    {
        string[] args = ["finetune", "@tiny.onnx", "--data", "@data", "--size", "16", "--quiet"];
        _run.Call(card ? [.. args, "--card", "@tiny.json"] : args)
            .Fails(ErrorKind.Usage, $"--size 16: the input of {Shown.Name(_run["tiny.onnx"])} is fixed at 8; leave --size away");
    }

    [Fact]
    public void A_run_folder_as_base_takes_a_size_where_its_input_is_free()
    {
        Model free = TinyClassifier.Create();
        Value x = free.Graph.RequiredInputs.Single();
        x.Type = new TensorType(DataType.Float, new Shape("batch", 3, "height", "width"));
        free.Save(_run["free.onnx"]);
        string[] more = ["--data", _run["data"], "--quiet", "--json"];
        _run.Call(["finetune", "@free.onnx", "--card", "@tiny.json", "--out", "@one", .. more]).Succeeds();
        JsonNode plan = JsonNode.Parse(_run.Call(["finetune", "@one", "--size", "12", "--out", "@two", "--dry-run", .. more]).Succeeds())!;
        Assert.Equal(12, (int?)plan["preprocessing"]!["resize"]!["size"]);
    }

    [Fact]
    public void A_card_that_is_wrong_is_named()
    {
        string[] args = ["finetune", "@tiny.onnx", "--data", "@data", "--quiet", "--card"];
        _run.Call([.. args, "@none.json"]).Fails(ErrorKind.NotFound, $"{Shown.Path(_run["none.json"])}: no such file or folder; check the path");

        File.WriteAllText(_run["bad.json"], "{");
        CommandResult bad = _run.Call([.. args, "@bad.json"]);
        Assert.Equal((int)ErrorKind.BadInput, bad.Exit);
        Assert.StartsWith("transfer: error: bad.json: ", _run.Clean(bad.Error));
        Assert.Single(bad.Error.TrimEnd().Split('\n'));

        File.WriteAllText(_run["cut.json"], TinyClassifier.Card.Replace("\"cut\":\"features\"", "\"cut\":\"featurs\"", StringComparison.Ordinal));
        CommandResult cut = _run.Call([.. args, "@cut.json"]);
        Assert.Equal((int)ErrorKind.NotFound, cut.Exit);
        Assert.Contains("featurs", cut.Error);
        Assert.EndsWith("; did you mean 'features'?\n", cut.Error);
    }

    [Fact]
    public void Out_that_is_there_is_never_written_over()
    {
        Directory.CreateDirectory(_run["run"]);
        File.WriteAllText(_run["run/mine.txt"], "mine");
        _run.Finetune().Fails(ErrorKind.Usage, $"--out {Shown.Name(_run["run"])}: exists already, and a run never overwrites; choose another name or remove it");
        Assert.Equal(["mine.txt"], Directory.GetFiles(_run["run"]).Select(Path.GetFileName));
        _run.Call("finetune", "@tiny.onnx", "--data", "@data", "--out", "@tiny.json").Fails(
            ErrorKind.Usage, $"--out {Shown.Name(_run["tiny.json"])}: exists already, and a run never overwrites; choose another name or remove it");
        _run.Call("finetune", "@tiny.onnx", "--data", "@data", "--out", "").Fails(
            ErrorKind.Usage, "--out: the name of the run folder is empty; give one, as in --out runs/mine");
        _run.Call("finetune", "@tiny.onnx", "--data", "@data", "--out", "@tiny.onnx").Fails(
            ErrorKind.Usage, $"{Shown.Name(_run["tiny.onnx"])}: --out is also an input; inputs are never changed, give another path");
    }

    [Fact]
    public void Out_below_a_file_is_refused_before_features_are_computed()
    {
        CommandResult result = _run.Call("finetune", "@tiny.onnx", "--data", "@data", "--card", "@tiny.json", "--quiet", "--out", "@tiny.json/run");
        Assert.Equal((int)ErrorKind.Resource, result.Exit);
        Assert.StartsWith("transfer: error: tiny.json/run: ", _run.Clean(result.Error));
        Assert.False(Directory.Exists(_run["cache"]));
    }

    [Fact]
    public void An_empty_folder_takes_the_run()
    {
        Directory.CreateDirectory(_run["run"]);
        _run.Finetune().Succeeds();
        Assert.True(File.Exists(_run["run/model.onnx"]));
    }

    [Fact]
    public void A_model_that_is_not_there_is_answered_with_what_is()
    {
        string[] more = ["--data", _run["data"], "--quiet"];
        _run.Call(["finetune", "resnet81", .. more]).Fails(
            ErrorKind.NotFound, "resnet81: no such file, run folder or model of the catalog; did you mean 'resnet18', 'resnet101' or 'resnet34'?");
        _run.Call(["finetune", "resnet18", "--offline", .. more]).Fails(
            ErrorKind.NotFound,
            "resnet18: not in the cache, and offline nothing is downloaded; run 'transfer models pull resnet18' once with a network, "
            + "or use a model that needs no download: efficientnet-lite0, mobilenetv2");
        _run.Call(["finetune", "@data", .. more]).Fails(
            ErrorKind.NotFound, $"{Shown.Name(_run["data"])}: this folder has no model.onnx in it; name a model file, a run folder or a model of the catalog");
    }

    [Fact]
    public void Data_must_be_given_and_be_a_folder()
    {
        _run.Call("finetune", "@tiny.onnx").Fails(ErrorKind.Usage, "finetune: option --data DIR|FILE is missing; see 'transfer finetune --help'");
        string[] args = ["finetune", "@tiny.onnx", "--card", "@tiny.json", "--quiet", "--data"];
        _run.Call([.. args, "@none"]).Fails(ErrorKind.NotFound, $"{Shown.Name(_run["none"])}: no such file or folder; check the path");
        _run.Call([.. args, "@tiny.json"]).Fails(
            ErrorKind.BadInput, $"{Shown.Name(_run["tiny.json"])}: is a file; name a folder and put one sub-folder of pictures in it for each class, such as ants/ and bees/");
        _run.Call([.. args, ""]).Fails(
            ErrorKind.Usage, "the name of the data folder is empty; name a folder and put one sub-folder of pictures in it for each class, such as ants/ and bees/");
    }

    [Fact]
    public void The_report_says_how_to_make_it_again()
    {
        _run.Finetune("--val", "0.3", "--seed", "5").Succeeds();
        string command = (string)JsonNode.Parse(File.ReadAllText(_run["run/run.json"]))!["command"]!;
        Assert.StartsWith("transfer finetune ", command);
        Assert.EndsWith("--quiet --val 0.3 --seed 5", command);
    }

    private static IEnumerable<string> Keys(JsonNode node) => node.AsObject().Select(pair => pair.Key);

    [GeneratedRegex(@"within \S+")]
    private static partial Regex Difference();

    [GeneratedRegex(@"\d+(\.\d+)? m?s\b")]
    private static partial Regex Times();
}
