using Transfer.TestKit;
using Xunit;

namespace Transfer.Onnx.Tests.Files;

public sealed class AtomicFileTests
{
    [Fact]
    public void A_failed_write_leaves_the_old_file_and_no_temporary()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["model.onnx"], "old");
        const int EnospcOnLinux = 28;
        int diskFull = OperatingSystem.IsWindows() ? unchecked((int)0x80070070) : EnospcOnLinux;

        var error = Assert.Throws<TransferException>(() => AtomicFile.Write(folder["model.onnx"], stream =>
        {
            stream.Write("half"u8);
            throw new IOException("No space left on device", diskFull);
        }));

        Assert.Equal(ErrorKind.Resource, error.Kind);
        Assert.EndsWith("model.onnx: the disk is full; free some space and run again", error.Message);
        Assert.Equal("old", File.ReadAllText(folder["model.onnx"]));
        Assert.Single(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_missing_folder_is_named()
    {
        using var folder = new TemporaryFolder();
        string path = folder[Path.Combine("none", "model.onnx")];
        var error = Assert.Throws<TransferException>(() => AtomicFile.WriteText(path, "x"));
        Assert.Equal(ErrorKind.NotFound, error.Kind);
        Assert.EndsWith("no such file or folder; check the path", error.Message);
    }

    [Fact]
    public void The_new_content_replaces_the_old_one()
    {
        using var folder = new TemporaryFolder();
        AtomicFile.WriteText(folder["a.json"], "one");
        AtomicFile.WriteText(folder["a.json"], "two");
        Assert.Equal("two", File.ReadAllText(folder["a.json"]));
        Assert.Single(Directory.GetFiles(folder.Path));
    }
}
