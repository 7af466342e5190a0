using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Cli.Tests;

public sealed class OutGuardTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public OutGuardTests()
    {
        Directory.CreateDirectory(_folder["run"]);
        SampleModels.Classifier().Save(_folder[Path.Combine("run", "model.onnx")]);
    }

    private string Model => _folder[Path.Combine("run", "model.onnx")];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_input_itself_is_refused() => Refuses(Model, Model);

    [Fact]
    public void The_model_in_a_run_folder_is_refused() => Refuses(_folder["run"], Model);

    [Fact]
    public void Another_spelling_of_the_path_is_refused() => Refuses(Model, _folder[Path.Combine("run", "..", "run", "model.onnx")]);

    [SkippableFact]
    public void A_link_to_the_input_or_to_its_folder_is_refused()
    {
        Skip.If(OperatingSystem.IsWindows(), "links need a privilege there");
        File.CreateSymbolicLink(_folder["link.onnx"], Model);
        Directory.CreateSymbolicLink(_folder["linked"], _folder["run"]);
        Refuses(Model, _folder["link.onnx"]);
        Refuses(Model, _folder[Path.Combine("linked", "model.onnx")]);
        Refuses(_folder["link.onnx"], Model);
    }

    [Fact]
    public void Any_other_file_is_overwritten()
    {
        File.WriteAllText(_folder["old.txt"], "old");
        TransferCommand.Run("inspect", Model, "--out", _folder["old.txt"]).Succeeds();
        Assert.StartsWith("file ", File.ReadAllText(_folder["old.txt"]));
    }

    private static void Refuses(string input, string output)
    {
        byte[] before = File.ReadAllBytes(output);
        TransferCommand.Run("inspect", input, "--out", output).Fails(
            ErrorKind.Usage, $"{Shown.Name(output)}: --out is also an input; inputs are never changed, give another path");
        Assert.Equal(before, File.ReadAllBytes(output));
    }
}
