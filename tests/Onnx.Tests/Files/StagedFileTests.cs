using Transfer.TestKit;
using Xunit;

namespace Transfer.Onnx.Tests.Files;

public sealed class StagedFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void It_takes_its_name_only_when_committed()
    {
        File.WriteAllText(_folder["m.onnx"], "old");
        using (var staged = new StagedFile(_folder["m.onnx"]))
        {
            staged.Write("first and longer"u8.ToArray());
            staged.Write("second"u8.ToArray());
            Assert.Equal("second", File.ReadAllText(staged.Path));
            Assert.Equal(".onnx", Path.GetExtension(staged.Path));
            Assert.Equal("old", File.ReadAllText(_folder["m.onnx"]));
            staged.Commit();
        }

        Assert.Equal("second", File.ReadAllText(_folder["m.onnx"]));
        Assert.Single(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void Without_a_commit_nothing_is_left()
    {
        using (var staged = new StagedFile(_folder["m.onnx"]))
            staged.Write("bytes"u8.ToArray());
        new StagedFile(_folder["m.onnx"]).Dispose();
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public void What_cannot_be_written_is_named_as_it_was_wanted()
    {
        using var staged = new StagedFile(_folder[Path.Combine("none", "m.onnx")]);
        var missing = Assert.Throws<TransferException>(() => staged.Write("bytes"u8.ToArray()));
        Assert.Equal((ErrorKind.NotFound, $"{Shown.Path(_folder[Path.Combine("none", "m.onnx")])}: no such file or folder; check the path"), (missing.Kind, missing.Message));

        var folder = Assert.Throws<TransferException>(() => new StagedFile(_folder.Path));
        Assert.Equal((ErrorKind.Usage, $"{Shown.Path(_folder.Path)}: is a folder; give the name of a file in it"), (folder.Kind, folder.Message));
        var empty = Assert.Throws<TransferException>(() => new StagedFile(""));
        Assert.Equal((ErrorKind.Usage, "the name of the file to write is empty; give one"), (empty.Kind, empty.Message));
    }
}
