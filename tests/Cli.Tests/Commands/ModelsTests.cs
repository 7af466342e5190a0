using System.Text.Json.Nodes;
using Transfer.Onnx;
using Transfer.TestKit;
using Transfer.Zoo;
using Xunit;

namespace Transfer.Cli.Tests.Commands;

public sealed class ModelsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private TransferCommand Command => new() { Variables = new Dictionary<string, string> { ["TRANSFER_CACHE"] = _folder["cache"] } };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void List_names_every_model_and_where_it_is()
    {
        string[] lines = Command.Call("models", "list").Succeeds().TrimEnd().Split('\n');
        Assert.Equal(Catalog.Default.Cards.Count + 1, lines.Length);
        Assert.Equal(["name", "model", "size", "license", "where"], lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Assert.Matches(@"^efficientnet-lite0 +EfficientNet-Lite0 +9\.43 MB +Apache-2\.0 +shipped$", lines[2]);
        Assert.Contains(lines, line => line.StartsWith("resnet18 ", StringComparison.Ordinal) && line.EndsWith(" remote", StringComparison.Ordinal));
    }

    [Fact]
    public void List_as_json_is_one_object_a_model() => Assert.Equal(
        """{"name":"efficientnet-lite0","title":"EfficientNet-Lite0","task":"image-classification","bytes":9433921,"license":"Apache-2.0","state":"shipped"}""",
        Command.Call("models", "list", "--json").Succeeds().Split('\n')[1]);

    [Fact]
    public void Show_says_all_that_is_known() => Expectation.Matches(Command.Call("models", "show", "resnet18").Succeeds(), "Models", "Show");

    [Fact]
    public void Show_as_json_has_the_card()
    {
        JsonNode shown = JsonNode.Parse(Command.Call("models", "show", "resnet18", "--json").Succeeds())!;
        Assert.Equal("remote", (string?)shown["state"]);
        Assert.Equal(224, (int?)shown["preprocessing"]!["crop"]);
        Assert.Equal(1000, shown["labels"]!.AsArray().Count);
    }

    [Fact]
    public void A_name_that_does_not_exist_is_answered_with_the_nearest_one()
    {
        Command.Call("models", "show", "resnt18").Fails(ErrorKind.NotFound, "resnt18: no model of the catalog has this name; did you mean 'resnet18'?");
        Command.Call("models", "pull", "zzzzz").Fails(ErrorKind.NotFound, "zzzzz: no model of the catalog has this name; see 'transfer models list'");
    }

    [Fact]
    public void Offline_names_the_models_that_need_no_download() => Command.Call("models", "pull", "resnet18", "--offline").Fails(
        ErrorKind.NotFound,
        "resnet18: not in the cache, and offline nothing is downloaded; run 'transfer models pull resnet18' once with a network, "
        + "or use a model that needs no download: efficientnet-lite0, mobilenetv2");

    [Fact]
    public void A_shipped_model_can_be_put_anywhere()
    {
        string output = Command.Call("models", "pull", "mobilenetv2", "--out", _folder["m.onnx"]).Succeeds();
        Assert.Equal($"mobilenetv2: 4.61 MB, shipped with this program, copied to {Shown.Path(_folder["m.onnx"])}\n", output);
        Assert.Equal(Catalog.Default.Find("mobilenetv2")!.Sha256, Sha256.OfFile(_folder["m.onnx"]));
    }

    [Fact]
    public void One_file_cannot_take_several_models() => Command.Call("models", "pull", "mobilenetv2", "efficientnet-lite0", "--out", _folder["m.onnx"]).Fails(
        ErrorKind.Usage, "pull: --out takes one file, but several subjects are given; give one of them at a time");

    [Fact]
    public void Verify_finds_a_cached_file_whose_bytes_changed()
    {
        string digest = Catalog.Default.Find("resnet18")!.Sha256!;
        PutIntoCache(digest, "other bytes");
        CommandResult result = Command.Call("models", "verify");
        Assert.Equal("BAD  resnet18\n", result.Out);
        Assert.Equal((int)ErrorKind.Integrity, result.Exit);
        Assert.Equal(
            $"transfer: error: {_folder["cache"]}{Path.DirectorySeparatorChar}blobs{Path.DirectorySeparatorChar}{digest}: its bytes have SHA-256 "
            + $"{Sha256.Of("other bytes"u8)}, not the one it is named by; delete it and run 'transfer models pull resnet18'\n",
            result.Error);
    }

    [Fact]
    public void Verify_says_when_there_is_nothing_to_verify()
    {
        CommandResult result = Command.Call("models", "verify");
        Assert.Equal(("", "the cache is empty; shipped models need none\n", 0), (result.Out, result.Error, result.Exit));
    }

    [Fact]
    public void Gc_removes_what_the_catalog_does_not_name()
    {
        string known = Catalog.Default.Find("resnet18")!.Sha256!;
        PutIntoCache(known, "kept");
        PutIntoCache(new string('a', 64), "0123456789");
        Assert.Equal("1 file removed, 10 B freed\n", Command.Call("models", "gc").Succeeds());
        Assert.Equal(known, Path.GetFileName(Assert.Single(Directory.GetFiles(_folder[Path.Combine("cache", "blobs")]))));
        Assert.Equal("1 file removed, 4 B freed\n", Command.Call("models", "gc", "--all").Succeeds());
    }

    private void PutIntoCache(string digest, string content)
    {
        foreach (string name in new[] { "blobs", "locks", "verified" })
            Directory.CreateDirectory(_folder[Path.Combine("cache", name)]);
        File.WriteAllText(_folder[Path.Combine("cache", "blobs", digest)], content);
    }
}
