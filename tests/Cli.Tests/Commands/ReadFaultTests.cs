using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Cli.Tests.Commands;

/// <summary>Fault 34: the disk or share with a model or its data file goes away, or the file is cut, while it is read.</summary>
public sealed class ReadFaultTests : IDisposable
{
    private const string Gone = "the disk or network share it is on failed (Input/output error); check it and run again";
    private const string Cut = "was cut while it was read; let whatever writes it end, and run again";

    private readonly TinyRun _run = new(each: 1);

    public ReadFaultTests()
    {
        // Three megabytes of weights, which take several reads to copy.
        var graph = new Graph("g");
        Value w = graph.AddInitializer("w", Tensor.From<float>(new float[3 << 18], 3 << 18));
        graph.AddOutput(graph.AddNode("Identity", [w], ["y"]).Outputs[0]!, new TensorType(DataType.Float, new Shape(new Dim(3 << 18))));
        new Model(graph, 17).Save(_run["m.onnx"], new SaveOptions { Placement = TensorPlacement.External });

        // A checksum is what the checker reads data for.
        File.Copy(Repository.Fixture("faults/31-checksum.onnx"), _run["sum.onnx"]);
        File.Copy(Repository.Fixture("faults/w.bin"), _run["w.bin"]);
    }

    public void Dispose() => _run.Dispose();

    [SkippableTheory]
    [InlineData("error=EIO", 1, "m.onnx", $"m.onnx: {Gone}", "check @m.onnx")]
    [InlineData("error=EIO", 1, "m.onnx", $"m.onnx: {Gone}", "inspect @m.onnx")]
    [InlineData("error=EIO", 1, "m.onnx", $"m.onnx: {Gone}", "convert @m.onnx --opset 18 --out @out.onnx")]
    [InlineData("error=ESTALE", 1, "m.onnx", "m.onnx: the disk or network share it is on failed (Stale file handle); check it and run again", "check @m.onnx --untrusted")]
    [InlineData("retval=0", 1, "m.onnx", $"m.onnx: {Cut}", "check @m.onnx")]
    [InlineData("error=EIO", 1, "w.bin", $"w.bin: {Gone}", "check @sum.onnx")]
    [InlineData("error=EIO", 1, "m.onnx.data", $"m.onnx.data: {Gone}", "inspect @m.onnx --params")]
    [InlineData("error=EIO", 2, "m.onnx.data", $"m.onnx.data: {Gone}", "convert @m.onnx --external --out @out.onnx")]
    [InlineData("retval=0", 2, "m.onnx.data", "m.onnx: tensor 'w': external_data: 'm.onnx.data' was cut while it was read; let whatever writes it end, and run again", "convert @m.onnx --external --out @out.onnx")]
    public void A_read_that_fails_names_the_file_and_leaves_nothing(string fault, int which, string file, string message, string command)
    {
        string[] before = _run.Names();
        (CommandResult result, bool failed) = FaultySystem.RunAt(file, "read,pread64", fault, which, _run, command.Split(' '));
        Assert.True(failed, "nothing read the file");
        Assert.Equal(((int)ErrorKind.Resource, $"transfer: error: {message}\n"), (result.Exit, _run.Clean(result.Error)));
        Assert.Equal(before.Append("strace.log").Order(StringComparer.Ordinal), _run.Names());
    }

    [SkippableFact]
    public void A_data_file_that_cannot_be_looked_at_is_not_taken_for_one_that_is_missing()
    {
        (CommandResult result, bool failed) = FaultySystem.RunAt("w.bin", "lstat,newfstatat,statx,stat", "error=EIO", 1, _run, "check", "@sum.onnx", "--json");
        Assert.True(failed, "nothing looked at the file");
        Assert.Equal(((int)ErrorKind.Resource, $"transfer: error: w.bin: {Gone}\n"), (result.Exit, _run.Clean(result.Error)));
        Assert.StartsWith("""{"file":""", result.Out);
        Assert.Contains("\"ok\":false", result.Out);
    }
}
