using System.Text.Json.Nodes;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Cli.Tests.Commands;

public sealed class EmbedTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Texts_become_vectors_of_length_one()
    {
        string[] lines = TransferCommand.Run("embed", "all-minilm-l6-v2", "one", "two", "--json").Succeeds().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["one", "two"], lines.Select(line => (string?)JsonNode.Parse(line)!["input"]));
        Assert.All(lines, line => Assert.Equal(1, Vector(line).Sum(x => x * x), 4));
    }

    [Fact]
    public void A_file_of_texts_becomes_a_file_of_vectors()
    {
        File.WriteAllText(_folder["in.txt"], "one\n=1+1\n\"quoted\"\n");
        foreach (string kind in new[] { "npy", "csv", "jsonl" })
            TransferCommand.Run("embed", "all-minilm-l6-v2", "--in", _folder["in.txt"], "--dimensions", "8", "--out", _folder["x." + kind], "--quiet").Succeeds();
        Assert.Equal(3 * 8 * sizeof(float), new FileInfo(_folder["x.npy"]).Length - 128);
        string[] csv = File.ReadAllLines(_folder["x.csv"]);
        Assert.Equal("input,0,1,2,3,4,5,6,7", csv[0]);
        // A spreadsheet would run it.
        Assert.StartsWith("\"'=1+1\",", csv[2], StringComparison.Ordinal);
        Assert.StartsWith("\"\"\"quoted\"\"\",", csv[3], StringComparison.Ordinal);
        Assert.Equal(8, Vector(File.ReadAllLines(_folder["x.jsonl"])[1]).Length);
    }

    [Fact]
    public void Pictures_are_embedded_by_the_same_door() =>
        Assert.Equal(1280, Vector(TransferCommand.Run("embed", "efficientnet-lite0", Repository.PathOf("samples/emoji/test/animal/ox.png"), "--json").Succeeds()).Length);

    [Fact]
    public void What_is_wrong_is_said()
    {
        TransferCommand.Run("embed", "all-minilm-l6-v2").Fails(ErrorKind.Usage, "embed: give either texts or --in FILE, which say what to embed");
        TransferCommand.Run("embed", "all-minilm-l6-v2", "a", "--out", "x.txt").Fails(
            ErrorKind.Usage, "embed: --out 'x.txt' ends in none of .npy, .csv and .jsonl; give one of them, as in --out x.npy");
        TransferCommand.Run("embed", "efficientnet-lite0", "a.png", "--dimensions", "3").Fails(ErrorKind.Usage, "embed: --dimensions is for models of text; leave it away");
    }

    private static double[] Vector(string line) => [.. JsonNode.Parse(line)!["vector"]!.AsArray().Select(x => (double)x!)];
}
