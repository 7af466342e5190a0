using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Zoo.Tests.Store;

public sealed class MirrorTests
{
    private static readonly ModelCard Card = Catalog.Default.Find("resnet18")!;

    [Theory]
    [InlineData("https://host/models", "https://host/models/resnet18-v1-7.onnx")]
    [InlineData(" https://host/models/ ", "https://host/models/resnet18-v1-7.onnx")]
    [InlineData("HTTP://host", "http://host/resnet18-v1-7.onnx")]
    [InlineData("http://host:8080/{name}/model.onnx", "http://host:8080/resnet18/model.onnx")]
    [InlineData("https://host/blobs/{sha256}?x=1", "https://host/blobs/4e8f8653e7a2222b3904cc3fe8e304cd8b339ce1d05fd24688162f86fb6df52c?x=1")]
    public void A_web_mirror_gives_an_address(string setting, string expected)
    {
        var mirror = Mirror.Parse(setting);
        Assert.False(mirror.IsFolder);
        Assert.Equal(expected, mirror.AddressOf(Card).AbsoluteUri);
    }

    [Theory]
    [InlineData("file:///models")]
    [InlineData("ftp://host/models")]
    [InlineData("https://")]
    public void Another_kind_of_address_is_refused(string setting)
    {
        var error = Assert.Throws<TransferException>(() => Mirror.Parse(setting));
        Assert.Equal((ErrorKind.Usage, $"TRANSFER_MIRROR: '{setting}' is neither an address that begins with https:// or http:// nor the path of a folder; correct it"), (error.Kind, error.Message));
    }

    [Theory]
    [InlineData("resnet18-v1-7.onnx")]
    [InlineData("4e8f8653e7a2222b3904cc3fe8e304cd8b339ce1d05fd24688162f86fb6df52c")]
    [InlineData("blobs/4e8f8653e7a2222b3904cc3fe8e304cd8b339ce1d05fd24688162f86fb6df52c")]
    public void A_folder_has_the_file_under_its_name_or_digest(string relative)
    {
        using var folder = new TemporaryFolder();
        var mirror = Mirror.Parse(folder.Path);
        Assert.True(mirror.IsFolder);
        Assert.Null(mirror.PathOf(Card));
        Directory.CreateDirectory(Path.GetDirectoryName(folder[relative])!);
        File.WriteAllText(folder[relative], "x");
        Assert.Equal(Path.GetFullPath(folder[relative]), Path.GetFullPath(mirror.PathOf(Card)!));
    }

    [Fact]
    public void A_folder_may_be_laid_out_by_name()
    {
        using var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["resnet18"]);
        File.WriteAllText(Path.Combine(folder["resnet18"], "model.onnx"), "x");
        Assert.NotNull(Mirror.Parse(folder[Path.Combine("{name}", "model.onnx")]).PathOf(Card));
    }
}
