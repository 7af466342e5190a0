using Microsoft.Win32.SafeHandles;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Onnx.Tests.Files;

/// <summary>What happens to a data file between the moment its name is looked at and the moment it is open.</summary>
public sealed class ExternalFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public ExternalFileTests()
    {
        Directory.CreateDirectory(_folder["model/sub"]);
        Directory.CreateDirectory(_folder["elsewhere"]);
        File.WriteAllBytes(_folder["model/w.bin"], [1, 2, 3, 4]);
        File.WriteAllBytes(_folder["model/sub/w.bin"], [1, 2, 3, 4]);
        File.WriteAllBytes(_folder["elsewhere/w.bin"], [9, 9, 9, 9]);
    }

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void A_file_exchanged_for_a_link_out_after_its_name_was_followed_is_not_read() => IsRefused("w.bin", () =>
    {
        File.Delete(_folder["model/w.bin"]);
        SafePathTests.Link(_folder["model/w.bin"], _folder["elsewhere/w.bin"]);
    });

    [SkippableFact]
    public void A_folder_exchanged_for_a_link_out_after_its_name_was_followed_is_not_read() => IsRefused("sub/w.bin", () =>
    {
        Directory.Delete(_folder["model/sub"], recursive: true);
        SafePathTests.Link(_folder["model/sub"], _folder["elsewhere"]);
    });

    [Fact]
    public void A_file_exchanged_for_a_newer_one_is_read_and_so_is_one_deleted_once_it_is_open()
    {
        string path = ExternalFile.Locate("m", _folder["model"], "w.bin", 0, 4);
        File.WriteAllBytes(_folder["new"], [5, 6, 7, 8]);
        File.Move(_folder["new"], path, overwrite: true);
        using SafeFileHandle handle = ExternalFile.OpenLocated("m", _folder["model"], path, "w.bin", 0, 4);
        byte[] read = new byte[4];
        Assert.Equal(4, RandomAccess.Read(handle, read, 0));
        Assert.Equal([5, 6, 7, 8], read);
    }

    [Fact]
    public void A_file_that_shrank_in_between_is_refused_by_the_size_it_now_has()
    {
        string path = ExternalFile.Locate("m", _folder["model"], "w.bin", 0, 4);
        File.WriteAllBytes(path, [1, 2]);
        Expect.Error(
            ErrorKind.BadInput,
            "m: external_data: offset 0 and length 4 pass the end of 'w.bin', which has 2 bytes; get the data file again",
            () => ExternalFile.OpenLocated("m", _folder["model"], path, "w.bin", 0, 4).Dispose());
    }

    private void IsRefused(string location, Action exchange)
    {
        Skip.IfNot(OperatingSystem.IsLinux(), "only Linux says what was opened");
        string path = ExternalFile.Locate("m", _folder["model"], location, 0, 4);
        exchange();
        Expect.Error(
            ErrorKind.BadInput,
            $"m: external_data: location '{location}' is refused: it was exchanged while it was opened, and led to '{Shown.Path(_folder["elsewhere/w.bin"])}'; find out who writes into the model's folder",
            () => ExternalFile.OpenLocated("m", _folder["model"], path, location, 0, 4).Dispose());
    }
}
