using System.Text;
using Transfer.Onnx;
using Transfer.TestKit;
using Transfer.Zoo.Tests.Download;
using Xunit;

namespace Transfer.Zoo.Tests.Store;

public sealed class ModelStoreTests : IDisposable
{
    private static readonly byte[] Content = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("not really a model ", 50)));
    private static readonly ModelCard Shipped = Catalog.Default.Find("mobilenetv2")!;

    private readonly TemporaryFolder _folder = new();
    private string? _mirrorVariable;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_shipped_model_needs_neither_network_nor_cache()
    {
        using ModelStore store = Store(new ModelStoreOptions { Offline = true, Cache = new ModelCache(null) });
        foreach (string name in new[] { "mobilenetv2", "MobileNetV2", "mobilenetv2.onnx" })
        {
            ResolvedModel model = await store.ResolveAsync(name);
            Assert.Equal(("mobilenetv2", null, Shipped.Sha256), (model.Name, model.Path, model.Sha256));
            Assert.Equal(Shipped.Sha256, Sha256.Of(model.Bytes.Span));
            Assert.Same(Shipped, model.Card);
        }
    }

    [Fact]
    public async Task A_file_is_taken_as_it_is()
    {
        string path = _folder["my net.onnx"];
        File.WriteAllBytes(path, Content);
        using ModelStore store = Store();
        ResolvedModel model = await store.ResolveAsync(path);
        Assert.Equal(("my net", path, null, Sha256.Of(Content)), (model.Name, model.Path, model.Card, model.Sha256));
        Assert.Equal(Content, model.Bytes.ToArray());
    }

    [Fact]
    public async Task A_run_folder_stands_for_the_model_in_it()
    {
        Directory.CreateDirectory(_folder["emoji-1"]);
        string path = Path.Combine(_folder["emoji-1"], "model.onnx");
        File.WriteAllBytes(path, Content);
        using ModelStore store = Store();
        foreach (string subject in new[] { _folder["emoji-1"], path })
        {
            ResolvedModel model = await store.ResolveAsync(subject);
            Assert.Equal(("emoji-1", path), (model.Name, model.Path));
        }
    }

    [Fact]
    public async Task A_file_with_the_bytes_of_a_known_model_gets_its_card()
    {
        string path = _folder["renamed.bin"];
        File.WriteAllBytes(path, EmbeddedModels.Bytes("models/mobilenetv2.onnx"));
        using ModelStore store = Store();
        ResolvedModel model = await store.ResolveAsync(path);
        Assert.Equal(("renamed", "mobilenetv2"), (model.Name, model.Card?.Name));
    }

    [Fact]
    public async Task A_card_of_ones_own_goes_before_the_catalogs()
    {
        string path = _folder["renamed.bin"];
        File.WriteAllBytes(path, EmbeddedModels.Bytes("models/mobilenetv2.onnx"));
        ModelCard own = Shipped with { Name = "mine", Sha256 = null };
        using ModelStore store = Store();
        Assert.Same(own, (await store.ResolveAsync(path, own)).Card);
        Assert.Same(own, (await store.ResolveAsync("mobilenetv2", own)).Card);
    }

    [Fact]
    public async Task A_digest_on_a_card_of_ones_own_is_held_against_the_file()
    {
        string path = _folder["m.onnx"];
        File.WriteAllBytes(path, Content);
        ModelCard own = Shipped with { Name = "mine", Sha256 = new string('0', 64) };
        using ModelStore store = Store();
        var error = await Assert.ThrowsAsync<TransferException>(() => store.ResolveAsync(path, own));
        Assert.Equal((ErrorKind.Integrity, $"{Shown.Path(path)}: has SHA-256 {Sha256.Of(Content)}, the card mine says {own.Sha256}; name the file that the card describes, or correct the card"), (error.Kind, error.Message));
        error = await Assert.ThrowsAsync<TransferException>(() => store.ResolveAsync("mobilenetv2", own));
        Assert.Equal($"mobilenetv2: has SHA-256 {Shipped.Sha256}, the card mine says {own.Sha256}; name the file that the card describes, or correct the card", error.Message);
        Assert.Equal(Sha256.Of(Content), (await store.ResolveAsync(path, own with { Sha256 = Sha256.Of(Content) })).Sha256);
    }

    [Theory]
    [InlineData("mobilnetv2", "mobilnetv2: no such file, run folder or model of the catalog; did you mean 'mobilenetv2'?")]
    [InlineData("swin", "swin: no such file, run folder or model of the catalog; 'transfer models list' names the models")]
    [InlineData("runs/a", "runs/a: no such file or folder; check the path")]
    [InlineData("swin.onnx", "swin.onnx: no such file or folder; check the path")]
    [InlineData("sw\nin", "sw\\nin: no such file, run folder or model of the catalog; 'transfer models list' names the models")]
    [InlineData("sw\0in", "sw\\u0000in: no such file, run folder or model of the catalog; 'transfer models list' names the models")]
    public async Task What_is_not_there_is_told_with_near_names(string subject, string expected)
    {
        using ModelStore store = Store();
        var error = await Assert.ThrowsAsync<TransferException>(() => store.ResolveAsync(subject));
        Assert.Equal((ErrorKind.NotFound, expected), (error.Kind, error.Message));
    }

    [Fact]
    public void An_empty_name_is_told()
    {
        using ModelStore store = Store();
        var error = Assert.Throws<TransferException>(() => store.Resolve(""));
        Assert.Equal((ErrorKind.Usage, "the name of the model is empty; name a model file, a run folder or a model of the catalog"), (error.Kind, error.Message));
    }

    [Fact]
    public async Task A_folder_without_a_model_is_told()
    {
        using ModelStore store = Store();
        var error = await Assert.ThrowsAsync<TransferException>(() => store.ResolveAsync(_folder.Path));
        Assert.Equal((ErrorKind.NotFound, $"{Shown.Path(_folder.Path)}: this folder has no model.onnx in it; name a model file, a run folder or a model of the catalog"), (error.Kind, error.Message));
    }

    [Fact]
    public async Task A_model_of_the_catalog_is_downloaded_once()
    {
        using var server = LoopbackServer.Serving(Content);
        ModelStoreOptions options = Options(Remote(server["a.onnx"]));
        using ModelStore store = Store(options);
        ResolvedModel model = await store.ResolveAsync("remote");
        Assert.Equal(("remote", store.Cache.PathOf(Sha256.Of(Content)), Sha256.Of(Content)), (model.Name, model.Path, model.Sha256));
        Assert.Equal(Content, model.Bytes.ToArray());
        using ModelStore another = Store(options with { Offline = true });
        Assert.Equal(Content, (await another.ResolveAsync("remote")).Bytes.ToArray());
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Two_downloads_at_once_fetch_one_file()
    {
        using var server = LoopbackServer.Serving(Content);
        ModelStoreOptions options = Options(Remote(server["a.onnx"]));
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(async () =>
        {
            using ModelStore store = Store(options with { Cache = new ModelCache(_folder["cache"]) });
            Assert.Equal(Content, (await store.ResolveAsync("remote")).Bytes.ToArray());
        })));
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_resolved_model_is_kept_from_cleaning_up_until_the_store_is_disposed()
    {
        using var server = LoopbackServer.Serving(Content);
        var store = Store(Options(Remote(server["a.onnx"])));
        await store.ResolveAsync("remote");
        Assert.Single(store.Cache.Collect([]).InUse);
        store.Dispose();
        Assert.Single(store.Cache.Collect([]).Removed);
    }

    [Fact]
    public async Task Offline_and_not_cached_is_one_line_that_names_what_needs_no_download()
    {
        using var server = LoopbackServer.Serving(Content);
        using ModelStore store = Store(Options(Remote(server["a.onnx"]), Shipped, Catalog.Default.Find("efficientnet-lite0")!) with { Offline = true });
        var error = await Assert.ThrowsAsync<TransferException>(() => store.ResolveAsync("remote"));
        Assert.Equal((ErrorKind.NotFound, "remote: not in the cache, and offline nothing is downloaded; run 'transfer models pull remote' once with a network, or use a model that needs no download: efficientnet-lite0, mobilenetv2"), (error.Kind, error.Message));
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Without_a_network_the_line_names_them_too()
    {
        Uri address;
        using (var server = LoopbackServer.Serving(Content))
            address = server["a.onnx"];
        using ModelStore store = Store(Options(Remote(address), Shipped));
        var error = await Assert.ThrowsAsync<TransferException>(() => store.ResolveAsync("remote"));
        Assert.Equal(ErrorKind.NotFound, error.Kind);
        Assert.StartsWith($"remote: could not be downloaded: {address} cannot be read (", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("; check the network, or set TRANSFER_MIRROR to a place that has remote, or use a model that needs no download: mobilenetv2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_web_mirror_is_asked_first()
    {
        using var mirror = LoopbackServer.Serving(Content);
        using var origin = LoopbackServer.Serving(Content);
        using ModelStore store = Store(Options(Remote(origin["a.onnx"])) with { Mirror = Mirror.Parse(mirror["models"].AbsoluteUri) });
        PullResult pulled = await store.PullAsync(store.Catalog.Find("remote")!);
        Assert.Equal(mirror["models/remote-1.onnx"].AbsoluteUri, pulled.Source);
        Assert.Empty(origin.Requests);
        Assert.Null((await store.PullAsync(store.Catalog.Find("remote")!)).Source);
    }

    [Fact]
    public async Task The_environment_names_the_cache_and_the_mirror()
    {
        using var mirror = LoopbackServer.Serving(Content);
        _mirrorVariable = mirror["m"].AbsoluteUri;
        using ModelStore store = Store(Options(Remote(new Uri("https://nowhere.invalid/a"))) with { Cache = null });
        Assert.Equal(_folder["cache"], store.Cache.Folder);
        Assert.Equal(mirror["m/remote-1.onnx"].AbsoluteUri, (await store.PullAsync(store.Catalog.Find("remote")!)).Source);
    }

    [Fact]
    public async Task A_wrong_mirror_in_the_environment_is_told_when_it_is_needed()
    {
        _mirrorVariable = "file:///models";
        using ModelStore store = Store(Options(Remote(new Uri("https://nowhere.invalid/a")), Shipped));
        await store.ResolveAsync("mobilenetv2");
        Assert.Equal(ErrorKind.Usage, (await Assert.ThrowsAsync<TransferException>(() => store.ResolveAsync("remote"))).Kind);
    }

    [Fact]
    public async Task A_web_mirror_without_the_file_is_passed_over()
    {
        using var mirror = new LoopbackServer((_, reply) => reply.HeadAsync("404 Not Found", "Content-Length: 0"));
        using var origin = LoopbackServer.Serving(Content);
        using ModelStore store = Store(Options(Remote(origin["a.onnx"])) with { Mirror = Mirror.Parse(mirror["models"].AbsoluteUri) });
        Assert.Equal(origin["a.onnx"].AbsoluteUri, (await store.PullAsync(store.Catalog.Find("remote")!)).Source);
    }

    [Fact]
    public async Task A_folder_mirror_works_offline()
    {
        File.WriteAllBytes(_folder["remote-1.onnx"], Content);
        using ModelStore store = Store(Options(Remote(new Uri("https://nowhere.invalid/a"))) with { Mirror = Mirror.Parse(_folder.Path), Offline = true });
        Assert.Equal(Content, (await store.ResolveAsync("remote")).Bytes.ToArray());
        Assert.Equal(Content, File.ReadAllBytes(_folder["remote-1.onnx"]));
    }

    [Fact]
    public async Task A_wrong_file_in_a_folder_mirror_is_told()
    {
        File.WriteAllText(_folder["remote-1.onnx"], "other");
        using ModelStore store = Store(Options(Remote(new Uri("https://nowhere.invalid/a"))) with { Mirror = Mirror.Parse(_folder.Path) });
        var error = await Assert.ThrowsAsync<TransferException>(() => store.ResolveAsync("remote"));
        Assert.Equal(ErrorKind.Integrity, error.Kind);
        Assert.Equal($"{Shown.Name(_folder.Path + Path.DirectorySeparatorChar + "remote-1.onnx")}: is not the file of remote, whose SHA-256 is {Sha256.Of(Content)}; put the right file into the mirror", error.Message);
        Assert.Empty(store.Cache.List());
    }

    [Fact]
    public async Task A_lock_lets_only_pinned_models_through()
    {
        using var server = LoopbackServer.Serving(Content);
        ModelCard remote = Remote(server["a.onnx"]);
        var pinned = ModelLock.Empty("transfer.lock").With(new PullResult(remote, null, null).ToLockEntry());
        using ModelStore store = Store(Options(remote, Shipped) with { Lock = pinned });
        await store.ResolveAsync("remote");
        var error = await Assert.ThrowsAsync<TransferException>(() => store.ResolveAsync("mobilenetv2"));
        Assert.Equal("transfer.lock: no entry for mobilenetv2; add it with 'transfer models pull mobilenetv2 --lock'", error.Message);
    }

    [Fact]
    public async Task The_address_in_a_lock_is_asked_before_those_on_the_card()
    {
        using var pinnedServer = LoopbackServer.Serving(Content);
        using var origin = LoopbackServer.Serving(Content);
        ModelCard remote = Remote(origin["a.onnx"]);
        var pinned = ModelLock.Empty("transfer.lock").With(new PullResult(remote, null, pinnedServer["b"].AbsoluteUri).ToLockEntry());
        using ModelStore store = Store(Options(remote) with { Lock = pinned });
        Assert.Equal(pinnedServer["b"].AbsoluteUri, (await store.PullAsync(remote)).Source);
    }

    [Fact]
    public async Task Places_in_an_address_are_filled_in()
    {
        using var server = LoopbackServer.Serving(Content);
        using ModelStore store = Store(Options(Remote(server["x"]) with { Urls = [server["x"].AbsoluteUri.Replace("/x", "/{name}/{file}?d={sha256}", StringComparison.Ordinal)] }));
        await store.ResolveAsync("remote");
        Assert.Equal($"/remote/remote-1.onnx?d={Sha256.Of(Content)}", Assert.Single(server.Requests).Path);
    }

    [SkippableFact]
    public async Task A_real_model_comes_from_a_server_that_has_the_provided_ones()
    {
        string path = SharedData.Require("models/resnet18/model.onnx");
        byte[] bytes = File.ReadAllBytes(path);
        using var server = LoopbackServer.Serving(bytes);
        ModelCard card = Remote(server["none"]) with { Name = "resnet18", Bytes = bytes.Length, Sha256 = Sha256.Of(bytes) };
        using ModelStore store = Store(Options(card) with { Mirror = Mirror.Parse(server["{name}/model.onnx"].OriginalString) });
        ResolvedModel model = await store.ResolveAsync("resnet18");
        Assert.Equal(Sha256.Of(bytes), Sha256.OfFile(model.Path!));
        Assert.Equal("/resnet18/model.onnx", Assert.Single(server.Requests).Path);
    }

    private ModelStore Store(ModelStoreOptions? options = null) => new((options ?? new ModelStoreOptions { Cache = new ModelCache(_folder["cache"]), Offline = true }) with
    {
        Variable = name => name == "TRANSFER_MIRROR" ? _mirrorVariable : name == "TRANSFER_CACHE" ? _folder["cache"] : null,
    });

    private ModelStoreOptions Options(params ModelCard[] cards) => new()
    {
        Catalog = new Catalog(cards),
        Cache = new ModelCache(_folder["cache"]),
        Download = new DownloadOptions { Backoff = TimeSpan.FromMilliseconds(1), Attempts = 2 },
    };

    private static ModelCard Remote(Uri address) => Shipped with
    {
        Name = "remote",
        File = "remote-1.onnx",
        Bytes = Content.Length,
        Sha256 = Sha256.Of(Content),
        Embedded = false,
        Urls = [address.AbsoluteUri],
    };
}
