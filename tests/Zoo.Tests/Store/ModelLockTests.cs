using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Zoo.Tests.Store;

public sealed class ModelLockTests : IDisposable
{
    private static readonly ModelCard Card = Catalog.Default.Find("resnet18")!;
    private static readonly ModelCard Shipped = Catalog.Default.Find("mobilenetv2")!;

    private readonly TemporaryFolder _folder = new();

    private string LockFile => _folder[ModelLock.FileName];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_was_saved_is_loaded()
    {
        ModelLock.Empty(LockFile).With(new PullResult(Card, "x", "https://elsewhere.example/m.onnx").ToLockEntry()).With(new PullResult(Shipped, null, null).ToLockEntry()).Save(LockFile);
        Assert.Equal(
            [new LockEntry("mobilenetv2", null, Shipped.Bytes!.Value, Shipped.Sha256!), new LockEntry("resnet18", "https://elsewhere.example/m.onnx", 46820737, Card.Sha256!)],
            ModelLock.Load(LockFile).Entries);
    }

    [Fact]
    public void The_file_reads_well()
    {
        ModelLock.Empty(LockFile).With(new LockEntry("a", "https://host/a?b=1&c=2", 3, new string('0', 64))).Save(LockFile);
        Assert.Equal($$"""
            {
              "version": 1,
              "models": [
                {
                  "name": "a",
                  "url": "https://host/a?b=1&c=2",
                  "bytes": 3,
                  "sha256": "{{new string('0', 64)}}"
                }
              ]
            }

            """.ReplaceLineEndings("\n"), File.ReadAllText(LockFile));
    }

    [Fact]
    public void Pinning_again_replaces_the_entry()
    {
        LockEntry first = new("a", null, 1, new string('0', 64)), second = first with { Bytes = 2 };
        Assert.Equal([second], ModelLock.Empty(LockFile).With(first).With(second).Entries);
    }

    [Theory]
    [InlineData(null, "https://huggingface.co/onnxmodelzoo/resnet18-v1-7/resolve/main/resnet18-v1-7.onnx")]
    [InlineData("/mnt/mirror/resnet18-v1-7.onnx", "https://huggingface.co/onnxmodelzoo/resnet18-v1-7/resolve/main/resnet18-v1-7.onnx")]
    [InlineData("https://mirror.example/m", "https://mirror.example/m")]
    public void An_entry_names_an_address_that_others_can_reach(string? source, string expected) =>
        Assert.Equal(expected, new PullResult(Card, "x", source).ToLockEntry().Url);

    [Fact]
    public void A_missing_entry_is_told()
    {
        var error = Assert.Throws<TransferException>(() => ModelLock.Empty("transfer.lock").Require(Card));
        Assert.Equal((ErrorKind.NotFound, "transfer.lock: no entry for resnet18; add it with 'transfer models pull resnet18 --lock'"), (error.Kind, error.Message));
    }

    [Fact]
    public void An_entry_for_other_bytes_is_told()
    {
        string zeros = new('0', 64);
        var error = Assert.Throws<TransferException>(() => ModelLock.Empty("transfer.lock").With(new LockEntry("resnet18", null, 5, zeros)).Require(Card));
        Assert.Equal(ErrorKind.Integrity, error.Kind);
        Assert.Equal($"transfer.lock: resnet18 is pinned to SHA-256 {zeros} (5 bytes), the catalog has {Card.Sha256} (46820737 bytes); pin it again with 'transfer models pull resnet18 --lock' if the change is wanted", error.Message);
    }

    [Theory]
    [InlineData("""{"models": []}""", "version: expected 1, the only version there is; correct the file")]
    [InlineData("""{"version": 2}""", "version: expected 1, the only version there is; correct the file")]
    [InlineData("""{"version": 1, "model": []}""", "model: unknown key; did you mean 'models'?")]
    [InlineData("""{"version": 1, "models": [{"name": "a", "sha256": "x", "bytes": 1}]}""", "models[0].sha256: expected 64 lower-case hexadecimal digits, got 'x'; correct the file")]
    [InlineData("""{"version": 1, "models": [{"name": "a", "bytes": 1}]}""", "models[0].sha256: missing, expected a text; correct the file")]
    [InlineData("""{"version": 1, "models": [{"name": "a"}]}""", "models[0].bytes: missing, expected a whole number; correct the file")]
    [InlineData("""{"version": 1, "models": [{"name": "a", "bytes": 1, "url": "file:///x", "sha256": "0000000000000000000000000000000000000000000000000000000000000000"}]}""", "models[0].url: expected an address that begins with https:// or http://, got 'file:///x'; correct the file")]
    [InlineData("""{"version": 1, "models": [{"name": "a", "bytes": 1, "url": "x", "sha256": "0000000000000000000000000000000000000000000000000000000000000000"}]}""", "models[0].url: expected an address that begins with https:// or http://, got 'x'; correct the file")]
    [InlineData("""{"version": 1, "models": [{"name": "a", "bytes": 1, "sha256": "0000000000000000000000000000000000000000000000000000000000000000"}, {"name": "a", "bytes": 1, "sha256": "0000000000000000000000000000000000000000000000000000000000000000"}]}""", "models[1].name: 'a' is there twice; correct the file")]
    public void A_lock_that_is_wrong_is_told(string text, string expected)
    {
        File.WriteAllText(LockFile, text);
        var error = Assert.Throws<TransferException>(() => ModelLock.Load(LockFile));
        Assert.Equal((ErrorKind.BadInput, $"{Shown.Name(LockFile)}: {expected}"), (error.Kind, error.Message));
    }

    [Fact]
    public void A_missing_lock_is_told() => Assert.Equal(ErrorKind.NotFound, Assert.Throws<TransferException>(() => ModelLock.Load(LockFile)).Kind);
}
