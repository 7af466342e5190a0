using Microsoft.Win32.SafeHandles;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Onnx.Tests.Files;

public sealed class OpenedPathTests
{
    [SkippableFact]
    public void Links_are_followed_and_a_file_that_is_gone_is_where_it_was()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "only Linux says what was opened");
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["file"], [1]);
        SafePathTests.Link(folder["link"], folder["file"]);
        using SafeFileHandle handle = File.OpenHandle(folder["link"]);
        Assert.Equal(folder["file"], OpenedPath.Of(handle));
        File.Delete(folder["file"]);
        Assert.Equal(folder["file"], OpenedPath.Of(handle));
    }

    [SkippableFact]
    public void A_name_that_ends_as_the_system_writes_of_deleted_files_is_a_name()
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "only Linux says what was opened");
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["file (deleted)"], [1]);
        using SafeFileHandle handle = File.OpenHandle(folder["file (deleted)"]);
        Assert.Equal(folder["file (deleted)"], OpenedPath.Of(handle));
    }

    [Fact]
    public void Elsewhere_nothing_is_known()
    {
        if (OperatingSystem.IsLinux())
            return;
        using var folder = new TemporaryFolder();
        File.WriteAllBytes(folder["file"], [1]);
        using SafeFileHandle handle = File.OpenHandle(folder["file"]);
        Assert.Null(OpenedPath.Of(handle));
    }
}
