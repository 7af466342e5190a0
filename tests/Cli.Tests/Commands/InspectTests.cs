using System.Text.Json.Nodes;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Cli.Tests.Commands;

public sealed class InspectTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public InspectTests() => SampleModels.Classifier().Save(_folder["m.onnx"]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_summary_shows_the_model_at_a_glance() =>
        Expectation.Matches(Clean(TransferCommand.Run("inspect", _folder["m.onnx"])), "Inspect", "Summary");

    [Fact]
    public void Shapes_and_params_add_a_table_each() =>
        Expectation.Matches(Clean(TransferCommand.Run("inspect", _folder["m.onnx"], "--shapes", "--params")), "Inspect", "ShapesAndParams");

    [Fact]
    public void Json_has_the_keys_that_are_promised() =>
        Expectation.Matches(Clean(TransferCommand.Run("inspect", _folder["m.onnx"], "--json")).Replace(",\"", ",\n\"", StringComparison.Ordinal), "Inspect", "Json");

    [Fact]
    public void Json_adds_values_and_parameters_on_request() => Expectation.Matches(
        Clean(TransferCommand.Run("inspect", _folder["m.onnx"], "--json", "--shapes", "--params")).Split("\"values\"")[1].Replace(",{", ",\n{", StringComparison.Ordinal),
        "Inspect",
        "JsonValuesAndParams");

    [Fact]
    public void Text_is_the_text_form_which_can_be_read_again()
    {
        string text = TransferCommand.Run("inspect", _folder["m.onnx"], "--text").Succeeds();
        Expectation.Matches(text, "Inspect", "Text");
        Assert.Equal(text.TrimEnd(), Model.Parse(text).ToText().TrimEnd());
        Assert.Equal(text.TrimEnd(), ((string?)JsonNode.Parse(TransferCommand.Run("inspect", _folder["m.onnx"], "--text", "--json").Succeeds())!["text"])!.TrimEnd());
    }

    [Fact]
    public void Text_leaves_out_large_tensors_unless_it_is_to_be_full()
    {
        Model model = SampleModels.Classifier();
        model.Graph.AddInitializer("large", Tensor.From<float>(new float[65], 65));
        model.Save(_folder["large.onnx"]);
        Assert.Contains("float[65] large = ...", TransferCommand.Run("inspect", _folder["large.onnx"], "--text").Succeeds());
        Assert.Contains("float[65] large = {0, 0, ", TransferCommand.Run("inspect", _folder["large.onnx"], "--text", "--full").Succeeds());
    }

    [Fact]
    public void A_run_folder_stands_for_its_model()
    {
        Directory.CreateDirectory(_folder["run"]);
        SampleModels.Classifier().Save(_folder[Path.Combine("run", "model.onnx")]);
        Assert.Contains("nodes          4: ", TransferCommand.Run("inspect", _folder["run"]).Succeeds());
    }

    [Fact]
    public void Weights_in_Constant_nodes_are_parameters_too()
    {
        Model model = SampleModels.Classifier();
        Node constant = model.Graph.AddNode("Constant", [], ["weights"]);
        constant.Attributes.Set("value", Tensor.From<float>(new float[30], 5, 6));
        Node shape = model.Graph.AddNode("Constant", [], ["dims"]);
        shape.Attributes.Set("value", Tensor.From<long>([5, 6], 2));
        model.Save(_folder["c.onnx"]);
        JsonNode json = JsonNode.Parse(TransferCommand.Run("inspect", _folder["c.onnx"], "--json", "--params").Succeeds())!;
        Assert.Equal(40, (int?)json["parameters"]);
        Assert.Equal(
            ["head.weight", "head.bias", "shape", "most", "weights"],
            json["parameter_list"]!.AsArray().Select(parameter => (string?)parameter!["name"]));
    }

    [Fact]
    public void A_name_of_the_catalog_is_inspected_without_a_file() =>
        Assert.Contains("parameters  4,631,000\n", TransferCommand.Run("inspect", "efficientnet-lite0").Succeeds());

    [Fact]
    public void Several_models_are_shown_one_after_the_other_and_a_bad_one_does_not_hide_the_rest()
    {
        File.WriteAllText(_folder["bad.onnx"], "");
        CommandResult result = TransferCommand.Run("inspect", _folder["bad.onnx"], _folder["m.onnx"], _folder["none.onnx"], "--json");
        Assert.Equal((int)ErrorKind.BadInput, result.Exit);
        Assert.Single(result.Out.TrimEnd().Split('\n'));
        Assert.Equal(2, result.Error.TrimEnd().Split('\n').Length);
        Assert.EndsWith("none.onnx: no such file or folder; check the path\n", result.Error);
    }

    [Fact]
    public void A_mistyped_name_is_answered_with_the_nearest_ones() =>
        TransferCommand.Run("inspect", "mobilenetv").Fails(
            ErrorKind.NotFound, "mobilenetv: no such file, run folder or model of the catalog; did you mean 'mobilenetv2' or 'mobilenetv2-12'?");

    [Fact]
    public void Metadata_that_is_not_as_we_write_it_is_shown_as_it_is()
    {
        Model model = SampleModels.Classifier();
        model.Metadata["transfer.labels"] = "{";
        model.Metadata["transfer.metrics"] = "[1]";
        model.Metadata["transfer.preprocessing"] = "{}";
        model.Save(_folder["odd.onnx"]);
        string shown = TransferCommand.Run("inspect", _folder["odd.onnx"]).Succeeds();
        Assert.Contains("labels         {\n", shown);
        Assert.Contains("metrics        [1]\n", shown);
        Assert.Contains("preprocessing  {}\n", shown);
    }

    private string Clean(CommandResult result) => result.Succeeds()
        .Replace(_folder["m.onnx"], "m.onnx", StringComparison.Ordinal)
        .Replace(_folder["m.onnx"].Replace(@"\", @"\\", StringComparison.Ordinal), "m.onnx", StringComparison.Ordinal);
}
