using System.Diagnostics;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Cli.Tests.Commands;

/// <summary>The faults of <c>tests/Fixtures/faults/links</c>: data files that are links, or are changed by somebody else meanwhile.</summary>
public sealed class LinkFaultTests : IDisposable
{
    private static readonly byte[] Data = [.. Enumerable.Range(0, 24).Select(i => (byte)i)];

    private readonly TemporaryFolder _folder = new();

    public LinkFaultTests()
    {
        Directory.CreateDirectory(_folder["models"]);
        Directory.CreateDirectory(_folder["elsewhere"]);
        File.WriteAllBytes(_folder["elsewhere/w.bin"], Data);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Fault_24_a_link_that_leaves_the_folder()
    {
        File.CreateSymbolicLink(_folder["models/w.bin"], _folder["elsewhere/w.bin"]);
        IsRefused("initializer 'w': external_data: location 'w.bin' is refused: a link leads out of the model's folder; data must lie beneath the model's folder", Place("24-final-link"));
    }

    [Fact]
    public void Fault_24_a_folder_that_is_a_link_out()
    {
        Directory.CreateSymbolicLink(_folder["models/sub"], _folder["elsewhere"]);
        IsRefused("initializer 'w': external_data: location 'sub/w.bin' is refused: a link leads out of the model's folder; data must lie beneath the model's folder", Place("24-parent-link"));
    }

    [Fact]
    public void Fault_25_a_second_name_of_another_file()
    {
        if (!OperatingSystem.IsLinux())
            return;
        using (var link = Process.Start("ln", [_folder["elsewhere/w.bin"], _folder["models/w.bin"]]))
            link.WaitForExit();
        string model = Place("25-hard-link");
        Assert.Contains("'w.bin' has 2 names (a hard link)", TransferCommand.Run("check", model).Succeeds(), StringComparison.Ordinal);
        IsRefused(
            "initializer 'w': external_data: expected a file of one name, got 'w.bin', which has 2 (a hard link); copy the file, or add --allow-hardlinks if you know who made the link",
            model,
            "--untrusted");
        Assert.DoesNotContain("hard link", TransferCommand.Run("check", model, "--untrusted", "--allow-hardlinks").Succeeds(), StringComparison.Ordinal);
    }

    [Fact]
    public void Fault_32_a_data_file_that_becomes_a_link_out_after_the_check()
    {
        File.WriteAllBytes(_folder["models/w.bin"], new byte[24]);
        Model model = Model.Load(Place("32-replaced"));
        Assert.True(ModelCheck.Run(model).IsValid);
        File.Delete(_folder["models/w.bin"]);
        File.CreateSymbolicLink(_folder["models/w.bin"], _folder["elsewhere/w.bin"]);
        var error = Assert.Throws<TransferException>(() => model.Graph.Get("w").Initializer!.Bytes);
        Assert.Equal(ErrorKind.BadInput, error.Kind);
        Assert.Contains("'w.bin' is refused", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fault_33_a_link_under_the_name_of_the_new_data_file_is_replaced_and_not_followed()
    {
        File.WriteAllBytes(_folder["models/w.bin"], Data);
        File.WriteAllBytes(_folder["elsewhere/victim"], [1, 2, 3]);
        File.CreateSymbolicLink(_folder["models/out.onnx.data"], _folder["elsewhere/victim"]);
        TransferCommand.Run("convert", Place("33-link-behind"), "--external", "--out", _folder["models/out.onnx"]).Succeeds();
        Assert.Equal([1, 2, 3], File.ReadAllBytes(_folder["elsewhere/victim"]));
        Assert.Null(new FileInfo(_folder["models/out.onnx.data"]).LinkTarget);
        Assert.Equal(Data, Model.Load(_folder["models/out.onnx"]).Graph.Get("w").Initializer!.Bytes.ToArray());
    }

    [Fact]
    public void Fault_34_a_data_file_that_is_cut_after_the_check()
    {
        File.WriteAllBytes(_folder["models/w.bin"], Data);
        Model model = Model.Load(Place("34-cut"));
        Assert.True(ModelCheck.Run(model).IsValid);
        File.WriteAllBytes(_folder["models/w.bin"], Data[..8]);
        var error = Assert.Throws<TransferException>(() => model.Graph.Get("w").Initializer!.Bytes);
        Assert.Equal(
            $"{Shown.Path(_folder["models/34-cut.onnx"])}: tensor 'w': external_data: offset 0 and length 24 pass the end of 'w.bin', which has 8 bytes; get the data file again",
            error.Message);
    }

    private static void IsRefused(string problem, string model, params string[] options)
    {
        CommandResult result = TransferCommand.Run(["check", model, .. options]);
        Assert.Equal(((int)ErrorKind.BadInput, $"transfer: error: {Shown.Path(model)}: {problem}\n"), (result.Exit, result.Error));
    }

    private string Place(string fault)
    {
        string path = _folder[$"models/{fault}.onnx"];
        File.Copy(Repository.Fixture($"faults/links/{fault}.onnx"), path);
        return path;
    }
}
