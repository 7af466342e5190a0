using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Cli.Tests.Commands;

/// <summary>
/// The faults of <c>tests/Fixtures/faults</c>, given to the verbs that make one model of another: what they write keeps ONNX's rules, or they name the file and write nothing.
/// </summary>
public sealed class WriteFaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("convert", "--opset", "18")]
    [InlineData("convert", "--external")]
    [InlineData("extract", "--outputs", "y")]
    [InlineData("optimize")]
    public void A_fault_is_refused_or_is_none_in_what_is_written(string verb, params string[] options)
    {
        string[] mended = verb == "optimize" ? ["09-unsorted.onnx"] : [];
        int written = 0;
        foreach (string path in Directory.GetFiles(Repository.Fixture("faults"), "*.onnx").Order(StringComparer.Ordinal))
        {
            CommandResult result = TransferCommand.Run([verb, path, .. options, "--out", _folder["out.onnx"]]);
            string at = $"{verb} {Path.GetFileName(path)}: exit {result.Exit}, {result.Error}";
            if (result.Exit == 0)
            {
                written++;
                Assert.True(mended.Contains(Path.GetFileName(path)) || TransferCommand.Run("check", path).Exit == 0, at);
                Assert.True(ModelCheck.Run(Model.Load(_folder["out.onnx"])).IsValid, at);
            }
            else
            {
                Assert.True(result.Exit == (int)ErrorKind.BadInput, at);
                Assert.StartsWith($"transfer: error: {Shown.Path(path)}: ", Assert.Single(result.Error.TrimEnd('\n').Split('\n')));
                Assert.Single(result.Error.Split(Shown.Path(path))[1..]);
                Assert.False(File.Exists(_folder["out.onnx"]), at);
            }

            foreach (string file in Directory.GetFiles(_folder.Path))
            {
                Assert.StartsWith("out.onnx", Path.GetFileName(file));
                File.Delete(file);
            }
        }

        Assert.InRange(written, 8, 20);
    }
}
