using System.Text;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Zoo.Tests.Store;

public sealed class ModelCacheTests : IDisposable
{
    private static readonly byte[] Content = Encoding.UTF8.GetBytes("a model");
    private static readonly string Digest = Sha256.Of(Content);

    private readonly TemporaryFolder _folder = new();
    private readonly Clock _clock = new();
    private readonly ModelCache _cache;

    public ModelCacheTests() => _cache = new ModelCache(_folder["cache"], _clock) { Patience = TimeSpan.FromSeconds(20) };

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_is_written_once_and_found_by_its_digest()
    {
        int writes = 0;
        string path = await _cache.GetOrAddAsync(Digest, (to, _) => Write(to, Content, ref writes));
        Assert.Equal(path, await _cache.GetOrAddAsync(Digest, (to, _) => Write(to, Content, ref writes)));
        Assert.Equal((1, path, path), (writes, _cache.Find(Digest), _cache.PathOf(Digest)));
        Assert.Equal(Content, File.ReadAllBytes(path));
        Assert.Equal([new CachedFile(Digest, path, Content.Length)], _cache.List());
    }

    [Fact]
    public async Task Many_callers_at_once_lead_to_one_write()
    {
        int writes = 0;
        string[] paths = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() =>
            new ModelCache(_folder["cache"]) { Patience = TimeSpan.FromSeconds(20) }.GetOrAddAsync(Digest, async (to, stop) =>
            {
                Interlocked.Increment(ref writes);
                await Task.Delay(30, stop);
                File.WriteAllBytes(to, Content);
            }))));
        Assert.Equal(1, writes);
        Assert.All(paths, path => Assert.Equal(_cache.PathOf(Digest), path));
    }

    [Fact]
    public async Task Other_bytes_never_get_the_name()
    {
        var error = await Assert.ThrowsAsync<TransferException>(() => _cache.GetOrAddAsync(Digest, Puts("other"u8.ToArray())));
        Assert.Equal(ErrorKind.Integrity, error.Kind);
        Assert.Equal($"{Shown.Path(_cache.PathOf(Digest))}: the bytes that arrived have SHA-256 {Sha256.Of("other"u8)}, not {Digest}; they were removed: run again", error.Message);
        Assert.Null(_cache.Find(Digest));
        Assert.Empty(Directory.GetFiles(Path.Combine(_folder["cache"], "blobs")));
    }

    [Fact]
    public async Task A_write_that_fails_leaves_what_it_has_and_frees_the_lock()
    {
        await Assert.ThrowsAsync<OperationCanceledException>(() => _cache.GetOrAddAsync(Digest, (to, _) =>
        {
            File.WriteAllText(to, "a mo");
            throw new OperationCanceledException();
        }));
        Assert.Null(_cache.Find(Digest));
        await _cache.GetOrAddAsync(Digest, (to, stop) =>
        {
            Assert.Equal("a mo", File.ReadAllText(to));
            return Puts(Content)(to, stop);
        });
        Assert.NotNull(_cache.Find(Digest));
    }

    [Fact]
    public async Task A_flipped_bit_is_noticed_on_the_first_use_of_the_next_day_and_mended()
    {
        string path = await AddAsync();
        Flip(path);
        Assert.NotNull(_cache.Find(Digest));
        _clock.Day++;
        Assert.Null(_cache.Find(Digest));
        Assert.Equal(path, await AddAsync());
        Assert.Equal(Content, File.ReadAllBytes(path));
        Assert.NotNull(_cache.Find(Digest));
    }

    [Fact]
    public async Task A_clock_that_was_set_back_leads_to_a_new_comparison()
    {
        Flip(await AddAsync());
        _clock.Day--;
        Assert.Null(_cache.Find(Digest));
    }

    [Fact]
    public async Task A_file_that_was_written_again_is_compared_at_once()
    {
        string path = await AddAsync();
        File.WriteAllText(path, "a modem");
        File.SetLastWriteTimeUtc(path, new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Null(_cache.Find(Digest));
    }

    [Fact]
    public async Task A_damaged_file_that_cannot_be_had_again_is_an_integrity_error()
    {
        string path = await AddAsync();
        Flip(path);
        _clock.Day++;
        var error = await Assert.ThrowsAsync<TransferException>(() => _cache.GetOrAddAsync(Digest, (_, _) => throw new TransferException(ErrorKind.NotFound, "resnet18: no network")));
        Assert.Equal(ErrorKind.Integrity, error.Kind);
        Assert.Equal($"{Shown.Path(path)}: this cached file is damaged, and a new one cannot be had: resnet18: no network", error.Message);
    }

    [Fact]
    public async Task Verify_tells_each_file_and_a_damaged_one_is_not_used_again()
    {
        string path = await AddAsync();
        Assert.Equal([true], _cache.Verify().Select(check => check.Ok));
        Flip(path);
        CacheCheck check = Assert.Single(_cache.Verify());
        Assert.Equal((false, Digest, Sha256.OfFile(path)), (check.Ok, check.File.Sha256, check.Actual));
        Assert.Null(_cache.Find(Digest));
    }

    [Fact]
    public async Task Collect_removes_what_nobody_needs()
    {
        string path = await AddAsync();
        Assert.Empty(_cache.Collect([Digest]).Removed);
        CacheSweep sweep = _cache.Collect([]);
        Assert.Equal([new CachedFile(Digest, path, Content.Length)], sweep.Removed);
        Assert.Equal(Content.Length, sweep.Freed);
        Assert.Empty(_cache.List());
        Assert.Null(_cache.Find(Digest));
    }

    [Fact]
    public async Task Collect_keeps_a_file_that_is_in_use()
    {
        string path = await AddAsync();
        using (_cache.Use(Digest))
        {
            CacheSweep sweep = _cache.Collect([]);
            Assert.Empty(sweep.Removed);
            Assert.Equal([path], sweep.InUse.Select(file => file.Path));
            Assert.NotNull(_cache.Find(Digest));
        }

        Assert.Single(_cache.Collect([]).Removed);
    }

    [Fact]
    public async Task A_file_in_use_can_still_be_read()
    {
        string path = await AddAsync();
        using IDisposable use = _cache.Use(Digest), another = _cache.Use(Digest);
        Assert.Equal(Content, File.ReadAllBytes(path));
        Assert.Single(_cache.Verify());
    }

    [Fact]
    public void Using_what_is_not_there_is_told()
    {
        var error = Assert.Throws<TransferException>(() => _cache.Use(Digest));
        Assert.Equal((ErrorKind.NotFound, $"{Shown.Path(_cache.PathOf(Digest))}: no such file or folder; check the path"), (error.Kind, error.Message));
    }

    [Fact]
    public async Task Old_remains_of_downloads_are_swept_by_the_next_one()
    {
        await AddAsync();
        string old = _cache.PathOf(new string('0', 64)) + ".incomplete", young = _cache.PathOf(new string('1', 64)) + ".incomplete";
        File.WriteAllText(old, "x");
        File.WriteAllText(young, "x");
        File.SetLastWriteTimeUtc(old, _clock.GetUtcNow().UtcDateTime.AddDays(-8));
        File.SetLastWriteTimeUtc(young, _clock.GetUtcNow().UtcDateTime.AddDays(-6));
        byte[] second = [1, 2, 3];
        await _cache.GetOrAddAsync(Sha256.Of(second), Puts(second));
        Assert.Equal((false, true), (File.Exists(old), File.Exists(young)));
    }

    [Fact]
    public async Task Collect_sweeps_all_remains_but_those_of_a_download_in_progress()
    {
        await AddAsync();
        string left = _cache.PathOf(new string('0', 64)) + ".incomplete";
        File.WriteAllText(left, "x");
        File.SetLastWriteTimeUtc(left, _clock.GetUtcNow().UtcDateTime);
        byte[] second = [1, 2, 3];
        await _cache.GetOrAddAsync(Sha256.Of(second), async (to, stop) =>
        {
            await Puts(second)(to, stop);
            CacheSweep sweep = _cache.Collect([Digest]);
            Assert.Equal([left], sweep.Removed.Select(file => file.Path));
            Assert.True(File.Exists(to));
        });
    }

    [Fact]
    public void An_empty_cache_has_nothing_and_makes_no_folder()
    {
        Assert.Empty(_cache.List());
        Assert.Empty(_cache.Verify());
        Assert.Empty(_cache.Collect([]).Removed);
        Assert.Null(_cache.Find(Digest));
        Assert.False(Directory.Exists(_folder["cache"]));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_told()
    {
        File.WriteAllText(_folder["file"], "");
        var cache = new ModelCache(Path.Combine(_folder["file"], "cache"));
        Assert.Null(cache.Find(Digest));
        var error = await Assert.ThrowsAsync<TransferException>(() => cache.GetOrAddAsync(Digest, Puts(Content)));
        Assert.Equal(ErrorKind.Resource, error.Kind);
        Assert.StartsWith($"{Shown.Name(cache.Folder)}: the model cache cannot be written (", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("); set TRANSFER_CACHE to a folder you may write to", error.Message, StringComparison.Ordinal);
    }

    [SkippableFact]
    public async Task A_cache_that_may_only_be_read_still_serves_what_it_has()
    {
        Skip.If(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "needs a user whom permissions bind");
        if (OperatingSystem.IsWindows())
            return;
        string path = await AddAsync();
        foreach (string name in new[] { "blobs", "verified", "locks" })
            File.SetUnixFileMode(Path.Combine(_folder["cache"], name), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        try
        {
            _clock.Day++;
            Assert.Equal(path, _cache.Find(Digest));
            var error = await Assert.ThrowsAsync<TransferException>(() => _cache.GetOrAddAsync(new string('0', 64), (_, _) => Task.CompletedTask));
            Assert.Equal(ErrorKind.Resource, error.Kind);
        }
        finally
        {
            foreach (string name in new[] { "blobs", "verified", "locks" })
                File.SetUnixFileMode(Path.Combine(_folder["cache"], name), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    [Fact]
    public async Task Without_any_folder_nothing_is_cached_and_adding_is_told()
    {
        var cache = new ModelCache(null);
        Assert.Null(cache.Find(Digest));
        Assert.Empty(cache.List());
        var error = await Assert.ThrowsAsync<TransferException>(() => cache.GetOrAddAsync(Digest, (_, _) => Task.CompletedTask));
        Assert.Equal((ErrorKind.Resource, "model cache: no folder for it, since neither TRANSFER_CACHE nor a home folder is set; set TRANSFER_CACHE to a folder you may write to"), (error.Kind, error.Message));
    }

    private async Task<string> AddAsync() => await _cache.GetOrAddAsync(Digest, Puts(Content));

    private static Func<string, CancellationToken, Task> Puts(byte[] bytes) => (to, stop) => File.WriteAllBytesAsync(to, bytes, stop);

    private static Task Write(string to, byte[] bytes, ref int writes)
    {
        writes++;
        File.WriteAllBytes(to, bytes);
        return Task.CompletedTask;
    }

    // As a disk does it: neither size nor time of writing tell.
    private static void Flip(string path)
    {
        DateTime time = File.GetLastWriteTimeUtc(path);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[3] ^= 1;
        File.WriteAllBytes(path, bytes);
        File.SetLastWriteTimeUtc(path, time);
    }

    private sealed class Clock : TimeProvider
    {
        public int Day { get; set; } = 10;

        public override DateTimeOffset GetUtcNow() => new(2031, 5, Day, 23, 30, 0, TimeSpan.Zero);
    }
}
