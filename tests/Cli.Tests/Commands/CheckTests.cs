using System.Text.Json.Nodes;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Cli.Tests.Commands;

public sealed class CheckTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public CheckTests()
    {
        Model.Parse("""<ir_version: 8, opset_import: ["" : 17]> g (float[2] x) => (float[2] y) { [n] y = Relu(x) }""").Save(_folder["good.onnx"]);
        Model.Parse("""<ir_version: 8, opset_import: ["" : 17]> g (float[2] x) => (float[2] y) { [n] y = Relu<alpha = 1.0>(x, x) }""").Save(_folder["bad.onnx"]);
        Model.Parse("""<ir_version: 8, opset_import: ["" : 17]> g (float[2] x) => (int64[3] y) { [n] y = Relu(x) }""").Save(_folder["typed.onnx"]);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_valid_model_is_valid() => Assert.Equal($"{_folder["good.onnx"]}: valid\n", TransferCommand.Run("check", _folder["good.onnx"], "--full").Succeeds());

    [Fact]
    public void All_findings_are_listed_and_the_first_is_the_error()
    {
        CommandResult result = TransferCommand.Run("check", _folder["bad.onnx"]);
        Assert.Equal(3, result.Exit);
        const string First = "node 'n' (Relu): inputs: expected 1 inputs (Relu-14 takes X), got 2; remove what is too much";
        Assert.Equal($"transfer: error: {_folder["bad.onnx"]}: {First} ('transfer check' lists 1 more)\n", result.Error);
        Assert.Equal(
            $"{_folder["bad.onnx"]}: 2 errors\n  error: {First}\n  error: node 'n' (Relu): attribute 'alpha': expected one of Relu-14, got a name that it does not have in version 17; remove it\n",
            result.Out);
    }

    [Fact]
    public void Types_are_compared_on_request()
    {
        Assert.Equal(0, TransferCommand.Run("check", _folder["typed.onnx"]).Exit);
        CommandResult full = TransferCommand.Run("check", _folder["typed.onnx"], "--full");
        Assert.Equal(
            $"transfer: error: {_folder["typed.onnx"]}: node 'n' (Relu): output 0 'y': expected int64[3], as the file declares it, got float[2]; mend the declaration or what computes the value\n",
            full.Error);
    }

    [Fact]
    public void Json_has_the_keys_that_are_promised()
    {
        File.WriteAllText(_folder["none.onnx"], "text");
        CommandResult result = TransferCommand.Run("check", _folder["good.onnx"], _folder["bad.onnx"], _folder["none.onnx"], "--json");
        Assert.Equal(3, result.Exit);
        JsonNode[] rows = [.. result.Out.TrimEnd().Split('\n').Select(line => JsonNode.Parse(line)!)];
        Assert.Equal([true, false, false], rows.Select(row => (bool)row["ok"]!));
        JsonNode error = rows[1]["errors"]![1]!;
        Assert.Equal(("n", "Relu", "attribute 'alpha'"), ((string?)error["node"], (string?)error["operator"], (string?)error["field"]));
        Assert.StartsWith("expected one of Relu-14", (string?)error["message"]);
        Assert.Empty(rows[0]["errors"]!.AsArray());
        Assert.Empty(rows[0]["warnings"]!.AsArray());
        Assert.Contains("not an ONNX model", (string?)rows[2]["errors"]![0]!["message"]);
    }

    [Fact]
    public void A_file_that_is_not_there_is_not_found() => TransferCommand.Run("check", _folder["gone.onnx"]).Fails(
        ErrorKind.NotFound, $"{_folder["gone.onnx"]}: no such file or folder; check the path");

    [Fact]
    public void A_strangers_model_is_tried_in_a_process_of_its_own() =>
        Assert.Equal($"{_folder["good.onnx"]}: valid\n", TransferCommand.Run("check", _folder["good.onnx"], "--untrusted").Succeeds());

    [Theory]
    [InlineData("--timeout", "3s")]
    [InlineData("--max-memory", "100")]
    public void Limits_of_a_process_that_is_not_started_are_refused(string option, string value) => TransferCommand.Run("check", _folder["good.onnx"], option, value).Fails(
        ErrorKind.Usage, $"check: {option} limits the process that tries a stranger's file; add --untrusted, or leave {option} away");

    [Fact]
    public void A_strangers_model_may_not_take_longer_than_is_allowed()
    {
        CommandResult result = TransferCommand.Run("check", _folder["good.onnx"], "--untrusted", "--timeout", "0.01s");
        Assert.Equal((int)ErrorKind.Resource, result.Exit);
        Assert.Equal($"transfer: error: {_folder["good.onnx"]}: ONNX Runtime took longer than 0.01 s; do not run this model, or allow more with --timeout\n", result.Error);
    }
}
