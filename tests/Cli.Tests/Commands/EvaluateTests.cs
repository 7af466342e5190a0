using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Cli.Tests.Commands;

public sealed class EvaluateTests : IDisposable
{
    private readonly TinyRun _run = new(each: 3);

    public void Dispose() => _run.Dispose();

    [Fact]
    public void Json_has_the_keys_of_validation()
    {
        JsonNode json = JsonNode.Parse(Evaluate("--json").Succeeds())!;
        Assert.Equal(
            ["items", "accuracy", "accuracy_interval", "macro_f1", "log_loss", "confusion", "per_class", "mistakes", "calibration"],
            json.AsObject().Select(pair => pair.Key));
        Assert.Equal(["class", "precision", "recall", "f1", "support"], json["per_class"]![0]!.AsObject().Select(pair => pair.Key));
        Assert.Equal((9, 1.0), ((int)json["items"]!, (double)json["accuracy"]!));
    }

    [Fact]
    public void People_see_classes_confusions_and_the_worst_mistakes()
    {
        File.Move(_run["data/red/0.bmp"], _run["data/green/red0.bmp"]);
        // The columns are as wide as the path of the temporary folder.
        Expectation.Matches(Regex.Replace(_run.Clean(Evaluate().Succeeds()), " {2,}", "  "), "Evaluate", "Mistaken");
        JsonNode mistake = JsonNode.Parse(Evaluate("--json").Succeeds())!["mistakes"]![0]!;
        Assert.Equal(["input", "label", "predicted", "probability"], mistake.AsObject().Select(pair => pair.Key));
        Assert.Equal((_run["data/green/red0.bmp"], "green", "red"), ((string?)mistake["input"], (string?)mistake["label"], (string?)mistake["predicted"]));
    }

    [Fact]
    public void A_class_the_model_does_not_know_is_refused()
    {
        Directory.Move(_run["data/red"], _run["data/rot"]);
        Evaluate().Fails(
            ErrorKind.BadInput,
            $"{Shown.Name(_run["data"])}: class 'rot' not among the model's classes ('red', 'green', 'blue'); rename the folder as the class is called, or remove it");
    }

    [Fact]
    public void A_bad_picture_is_refused_or_left_out()
    {
        File.WriteAllText(_run["data/red/bad.jpg"], "text");
        CommandResult refused = Evaluate();
        Assert.Equal((int)ErrorKind.BadInput, refused.Exit);
        Assert.Equal("", refused.Out);
        Assert.EndsWith("; mend or remove what cannot be read, or leave it out with --skip-bad\n", refused.Error);

        CommandResult skipped = _run.Call("evaluate", "@tiny.onnx", "--data", "@data", "--card", "@tiny.json", "--json", "--skip-bad");
        Assert.Equal(0, skipped.Exit);
        Assert.Equal(9, (int?)JsonNode.Parse(skipped.Out)!["items"]);
        Assert.StartsWith("left out: data/red/bad.jpg: ", _run.Clean(skipped.Error));
    }

    [Fact]
    public void Nothing_readable_is_no_result()
    {
        foreach (string picture in Directory.GetFiles(_run["data"], "*.bmp", SearchOption.AllDirectories))
            File.WriteAllText(picture, "text");
        Evaluate("--skip-bad").Fails(ErrorKind.BadInput, $"{Shown.Name(_run["data"])}: no picture in it can be read; mend the files");
    }

    [Fact]
    public void A_model_that_does_not_describe_itself_needs_a_card() => _run.Call("evaluate", "@tiny.onnx", "--data", "@data", "--quiet").Fails(
        ErrorKind.BadInput,
        $"{Shown.Name(_run["tiny.onnx"])}: does not say how it reads pictures or what its classes are called; it was not made by transfer finetune: give a card with --card");

    [Fact]
    public void A_card_with_too_few_labels_is_refused()
    {
        File.WriteAllText(_run["two.json"], TinyClassifier.Card.Replace("[\"red\",\"green\",\"blue\"]", "[\"red\",\"green\"]", StringComparison.Ordinal));
        _run.Call("evaluate", "@tiny.onnx", "--data", "@data", "--card", "@two.json", "--quiet").Fails(
            ErrorKind.BadInput, $"{Shown.Name(_run["tiny.onnx"])}: gives 3 numbers for a picture, and there are 2 labels; give a card with one label for each");
    }

    [Fact]
    public void Out_takes_the_json()
    {
        Assert.Equal("", Evaluate("--json", "--out", _run["e.json"]).Succeeds());
        Assert.Equal(9, (int?)JsonNode.Parse(File.ReadAllText(_run["e.json"]))!["items"]);
    }

    private CommandResult Evaluate(params string[] more) =>
        _run.Call(["evaluate", "@tiny.onnx", "--data", "@data", "--card", "@tiny.json", "--quiet", .. more]);
}
