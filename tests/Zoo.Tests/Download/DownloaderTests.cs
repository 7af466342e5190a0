using System.Text;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Zoo.Tests.Download;

public sealed class DownloaderTests : IDisposable
{
    private static readonly byte[] Content = Bytes(300_000, seed: 7);
    private static readonly byte[] Other = Bytes(300_000, seed: 8);
    private static readonly DownloadFile Wanted = new("resnet18", Content.Length, Sha256.Of(Content));
    private static readonly DownloadOptions Quick = new() { Backoff = TimeSpan.FromMilliseconds(1), StallTimeout = TimeSpan.FromSeconds(20), Attempts = 3 };

    private readonly TemporaryFolder _folder = new();

    private string Target => _folder["blob.incomplete"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_arrives_whole_with_its_progress()
    {
        using var server = LoopbackServer.Serving(Content);
        var seen = new Seen();
        Assert.Equal(server["m.onnx"], await FetchAsync([server["m.onnx"]], seen));
        AssertHasContent();
        Assert.Equal((Content.Length, Content.Length, "resnet18", server["m.onnx"].AbsoluteUri), (seen.Last.Received, seen.Last.Total, seen.Last.Name, seen.Last.Source));
        Assert.Equal([Target], Directory.GetFiles(_folder.Path));
    }

    [Fact]
    public async Task A_connection_that_is_cut_is_taken_up_where_it_ended()
    {
        int calls = 0;
        using var server = new LoopbackServer(async (request, reply) =>
        {
            if (Interlocked.Increment(ref calls) > 2)
            {
                await LoopbackServer.Proper(request, reply, Content, "\"v1\"");
                return;
            }

            int end = calls == 1 ? 100_000 : 200_000;
            await reply.HeadAsync(request.From > 0 ? "206 Partial Content" : "200 OK", "ETag: \"v1\"", $"Content-Length: {Content.Length - request.From}",
                $"Content-Range: bytes {request.From}-{Content.Length - 1}/{Content.Length}");
            await reply.BodyAsync(Content.AsMemory((int)request.From, end - (int)request.From));
        });
        await FetchAsync([server["m"]]);
        AssertHasContent();
        Assert.Equal([0L, 100_000L, 200_000L], server.Requests.Select(request => request.From));
        Assert.Equal([null, "\"v1\"", "\"v1\""], server.Requests.Select(request => request.IfRange));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(128)]
    [InlineData(65_537)]
    [InlineData(299_999)]
    public async Task What_an_earlier_run_left_is_continued(int kept)
    {
        File.WriteAllBytes(Target, Content[..kept]);
        using var server = LoopbackServer.Serving(Content);
        await FetchAsync([server["m"]]);
        AssertHasContent();
        Assert.Equal([(long)kept], server.Requests.Select(request => request.From));
    }

    [Fact]
    public async Task What_an_earlier_run_had_whole_needs_no_request()
    {
        File.WriteAllBytes(Target, Content);
        using var server = LoopbackServer.Serving(Content);
        await FetchAsync([server["m"]]);
        AssertHasContent();
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task Damaged_remains_are_fetched_again_from_the_start()
    {
        File.WriteAllBytes(Target, Other[..1000]);
        using var server = LoopbackServer.Serving(Content);
        await FetchAsync([server["m"]]);
        AssertHasContent();
        Assert.Equal([1000L, 0L], server.Requests.Select(request => request.From));
    }

    [Fact]
    public async Task Remains_that_are_too_long_are_dropped()
    {
        File.WriteAllBytes(Target, new byte[Content.Length + 1]);
        using var server = LoopbackServer.Serving(Content);
        await FetchAsync([server["m"]]);
        AssertHasContent();
        Assert.Equal([0L], server.Requests.Select(request => request.From));
    }

    [Fact]
    public async Task A_server_that_ignores_ranges_sends_it_all_again()
    {
        File.WriteAllBytes(Target, Content[..1000]);
        using var server = new LoopbackServer(async (_, reply) =>
        {
            await reply.HeadAsync("200 OK", $"Content-Length: {Content.Length}");
            await reply.BodyAsync(Content);
        });
        await FetchAsync([server["m"]]);
        AssertHasContent();
        Assert.Single(server.Requests);
    }

    [Theory]
    [InlineData("Content-Range: bytes 0-299999/300000")]
    [InlineData("Content-Range: bytes 1000-299998/299999")]
    [InlineData("X-Nothing: 1")]
    public async Task A_wrong_part_is_not_used(string header)
    {
        File.WriteAllBytes(Target, Content[..1000]);
        using var server = new LoopbackServer(async (request, reply) =>
        {
            if (request.From == 0)
            {
                await LoopbackServer.Proper(request, reply, Content, "\"v1\"");
                return;
            }

            await reply.HeadAsync("206 Partial Content", header);
            await reply.BodyAsync(Other.AsMemory(1000));
        });
        await FetchAsync([server["m"]]);
        AssertHasContent();
        Assert.Equal([1000L, 0L], server.Requests.Select(request => request.From));
    }

    [Fact]
    public async Task A_file_that_changed_on_the_server_is_fetched_from_the_start()
    {
        int calls = 0;
        using var server = new LoopbackServer(async (request, reply) =>
        {
            if (Interlocked.Increment(ref calls) > 1)
            {
                await LoopbackServer.Proper(request, reply, Content, "\"v2\"");
                return;
            }

            await reply.HeadAsync("200 OK", "ETag: \"v1\"", $"Content-Length: {Other.Length}");
            await reply.BodyAsync(Other.AsMemory(0, 5000));
        });
        await FetchAsync([server["m"]]);
        AssertHasContent();
        Assert.Equal([null, "\"v1\""], server.Requests.Select(request => request.IfRange));
    }

    [Fact]
    public async Task A_part_under_another_tag_is_not_used()
    {
        int calls = 0;
        using var server = new LoopbackServer(async (request, reply) =>
        {
            switch (Interlocked.Increment(ref calls))
            {
                case 1:
                    await reply.HeadAsync("200 OK", "ETag: \"v1\"", $"Content-Length: {Content.Length}");
                    await reply.BodyAsync(Content.AsMemory(0, 5000));
                    break;
                case 2:
                    await reply.HeadAsync("206 Partial Content", "ETag: \"v2\"", $"Content-Range: bytes {request.From}-{Other.Length - 1}/{Other.Length}");
                    await reply.BodyAsync(Other.AsMemory((int)request.From));
                    break;
                default:
                    await LoopbackServer.Proper(request, reply, Content, "\"v2\"");
                    break;
            }
        });
        await FetchAsync([server["m"]]);
        AssertHasContent();
        Assert.Equal([0L, 5000L, 0L], server.Requests.Select(request => request.From));
    }

    [Fact]
    public async Task A_range_past_the_end_leads_to_a_new_start()
    {
        File.WriteAllBytes(Target, Content[..1000]);
        using var server = new LoopbackServer((request, reply) => request.From > 0
            ? reply.HeadAsync("416 Range Not Satisfiable", "Content-Length: 0")
            : LoopbackServer.Proper(request, reply, Content, "\"v1\""));
        await FetchAsync([server["m"]]);
        AssertHasContent();
    }

    [Fact]
    public async Task Other_bytes_of_the_right_length_are_an_integrity_error_and_do_not_stay()
    {
        using var server = LoopbackServer.Serving(Other);
        TransferException error = await FailAsync([server["m"]]);
        Assert.Equal(ErrorKind.Integrity, error.Kind);
        Assert.Equal($"resnet18: could not be downloaded: {server["m"]} gave a file with SHA-256 {Sha256.Of(Other)} instead of {Wanted.Sha256}; check the network, or set TRANSFER_MIRROR to a place that has resnet18", error.Message);
        Assert.Equal(0, new FileInfo(Target).Length);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_server_that_cuts_and_gives_other_bytes_comes_to_an_end()
    {
        using var server = new LoopbackServer(async (request, reply) =>
        {
            int end = Math.Min(Other.Length, (int)request.From + 150_000);
            await reply.HeadAsync(request.From > 0 ? "206 Partial Content" : "200 OK", $"Content-Length: {Other.Length - request.From}", $"Content-Range: bytes {request.From}-{Other.Length - 1}/{Other.Length}");
            await reply.BodyAsync(Other.AsMemory((int)request.From, end - (int)request.From));
        });
        TransferException error = await FailAsync([server["m"]]);
        Assert.Equal(ErrorKind.Integrity, error.Kind);
        Assert.Equal(4, server.Requests.Count);
    }

    [Theory]
    [InlineData("text/html; charset=utf-8", "please log in")]
    [InlineData("application/octet-stream", "  <!DOCTYPE html><html>")]
    public async Task A_login_page_is_told_as_one(string type, string page)
    {
        using var server = new LoopbackServer(async (_, reply) =>
        {
            await reply.HeadAsync("200 OK", $"Content-Type: {type}", $"Content-Length: {page.Length}");
            await reply.BodyAsync(Encoding.ASCII.GetBytes(page));
        });
        TransferException error = await FailAsync([server["m"]]);
        Assert.Equal(ErrorKind.Integrity, error.Kind);
        Assert.StartsWith($"resnet18: could not be downloaded: {server["m"]} answered with a web page in place of the file: this network may want a login first, open a browser to see it; ", error.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_pointer_of_Git_LFS_is_told_as_one()
    {
        const string Pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n";
        using var server = new LoopbackServer(async (_, reply) =>
        {
            await reply.HeadAsync("200 OK", $"Content-Length: {Pointer.Length}");
            await reply.BodyAsync(Encoding.ASCII.GetBytes(Pointer));
        });
        TransferException error = await FailAsync([server["m"]]);
        Assert.Equal(ErrorKind.Integrity, error.Kind);
        Assert.Contains(" answered with a Git LFS pointer in place of the file: that server no longer holds it; ", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(299_999)]
    [InlineData(300_001)]
    [InlineData(900_000_000)]
    public async Task A_file_of_another_size_is_not_begun(int announced)
    {
        using var server = new LoopbackServer(async (_, reply) =>
        {
            await reply.HeadAsync("200 OK", $"Content-Length: {announced}");
            await reply.BodyAsync(Content.AsMemory(0, 1000));
        });
        TransferException error = await FailAsync([server["m"]]);
        Assert.Equal(ErrorKind.NotFound, error.Kind);
        Assert.Contains($"{server["m"]} offers {announced} bytes, where the file has 300000; ", error.Message, StringComparison.Ordinal);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task An_endless_file_is_stopped_at_the_size_on_the_card()
    {
        long sent = 0;
        using var server = new LoopbackServer(async (_, reply) =>
        {
            await reply.HeadAsync("200 OK");
            for (; ; sent += Content.Length)
                await reply.BodyAsync(Content);
        });
        TransferException error = await FailAsync([server["m"]]);
        Assert.Equal(ErrorKind.NotFound, error.Kind);
        Assert.Contains($"{server["m"]} sends more than the 300000 bytes of the file; ", error.Message, StringComparison.Ordinal);
        Assert.Equal(0, new FileInfo(Target).Length);
    }

    [Fact]
    public async Task A_body_that_ends_early_is_tried_again_and_told()
    {
        using var server = new LoopbackServer(async (request, reply) =>
        {
            await reply.HeadAsync(request.From > 0 ? "206 Partial Content" : "200 OK", $"Content-Range: bytes {request.From}-299999/300000");
            await reply.BodyAsync(Content.AsMemory((int)request.From, 10));
        });
        TransferException error = await FailAsync([server["m"]]);
        Assert.Equal(ErrorKind.NotFound, error.Kind);
        Assert.Contains($"{server["m"]} ended after 30 of 300000 bytes; ", error.Message, StringComparison.Ordinal);
        Assert.Equal(3, server.Requests.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    public async Task A_server_that_stalls_is_given_up(int bytesFirst)
    {
        using var server = new LoopbackServer(async (_, reply) =>
        {
            await reply.HeadAsync("200 OK", $"Content-Length: {Content.Length}");
            await reply.BodyAsync(Content.AsMemory(0, bytesFirst));
            await Task.Delay(Timeout.Infinite, reply.Stopped);
        });
        TransferException error = await FailAsync([server["m"]], Quick with { Attempts = 1, StallTimeout = TimeSpan.FromMilliseconds(100) });
        Assert.Equal(ErrorKind.NotFound, error.Kind);
        Assert.Contains($"{server["m"]} brought fewer than 16384 bytes in 0.1 s; ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_drips_is_given_up_although_it_never_stalls()
    {
        using var server = new LoopbackServer(async (_, reply) =>
        {
            await reply.HeadAsync("200 OK", $"Content-Length: {Content.Length}");
            for (int i = 0; i < Content.Length; i++)
            {
                await reply.BodyAsync(Content.AsMemory(i, 1));
                await Task.Delay(5, reply.Stopped);
            }
        });
        TransferException error = await FailAsync([server["m"]], Quick with { Attempts = 1, StallTimeout = TimeSpan.FromMilliseconds(200) });
        Assert.Contains(" brought fewer than 16384 bytes in 0.2 s; ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_is_busy_is_asked_again()
    {
        int calls = 0;
        using var server = new LoopbackServer((request, reply) => Interlocked.Increment(ref calls) < 3
            ? reply.HeadAsync("503 Service Unavailable", "Content-Length: 0", "Retry-After: 0")
            : LoopbackServer.Proper(request, reply, Content, "\"v1\""));
        await FetchAsync([server["m"]]);
        AssertHasContent();
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task A_server_that_stays_busy_is_told()
    {
        using var server = new LoopbackServer((_, reply) => reply.HeadAsync("503 Service Unavailable", "Content-Length: 0"));
        TransferException error = await FailAsync([server["m"]]);
        Assert.Equal(ErrorKind.NotFound, error.Kind);
        Assert.Contains($"{server["m"]} answered 503 Service Unavailable; ", error.Message, StringComparison.Ordinal);
        Assert.Equal(3, server.Requests.Count);
    }

    [Fact]
    public async Task The_next_address_is_asked_when_one_has_no_such_file()
    {
        using var gone = new LoopbackServer((_, reply) => reply.HeadAsync("404 Not Found", "Content-Length: 0"));
        using var wrong = LoopbackServer.Serving(Other);
        using var good = LoopbackServer.Serving(Content);
        Assert.Equal(good["m"], await FetchAsync([gone["m"], wrong["m"], good["m"]]));
        AssertHasContent();
        Assert.Single(gone.Requests);
    }

    [Fact]
    public async Task Every_address_that_failed_is_told_and_secrets_in_addresses_are_not()
    {
        using var gone = new LoopbackServer((_, reply) => reply.HeadAsync("404 Not Found", "Content-Length: 0"));
        var secret = new UriBuilder(gone["b"]) { UserName = "me", Password = "pw", Query = "token=abc" }.Uri;
        TransferException error = await FailAsync([gone["a"], secret]);
        Assert.Equal($"resnet18: could not be downloaded: {gone["a"]} answered 404 Not Found; {gone["b"]} answered 404 Not Found; check the network, or set TRANSFER_MIRROR to a place that has resnet18", error.Message);
    }

    [Fact]
    public async Task A_closed_port_is_told()
    {
        Uri address;
        using (var server = LoopbackServer.Serving(Content))
            address = server["m"];
        TransferException error = await FailAsync([address]);
        Assert.Equal(ErrorKind.NotFound, error.Kind);
        Assert.StartsWith($"resnet18: could not be downloaded: {address} cannot be read (", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_address_at_all_is_told() =>
        Assert.Equal("resnet18: could not be downloaded: it has no address; check the network, or set TRANSFER_MIRROR to a place that has resnet18", (await FailAsync([])).Message);

    [Fact]
    public async Task A_redirection_is_followed_with_the_range()
    {
        File.WriteAllBytes(Target, Content[..1000]);
        using var server = new LoopbackServer((request, reply) => request.Path == "/m"
            ? reply.HeadAsync("302 Found", "Location: /there?signature=1", "Content-Length: 0")
            : LoopbackServer.Proper(request, reply, Content, "\"v1\""));
        await FetchAsync([server["m"]]);
        AssertHasContent();
        Assert.Equal([("/m", 1000L), ("/there?signature=1", 1000L)], server.Requests.Select(request => (request.Path, request.From)));
    }

    [Fact]
    public async Task A_disk_without_room_is_told_before_anything_is_written()
    {
        using var server = LoopbackServer.Serving(Content);
        using var downloader = new Downloader(Quick);
        var error = await Assert.ThrowsAsync<TransferException>(() => downloader.FetchAsync(Wanted with { Bytes = long.MaxValue }, [server["m"]], Target));
        Assert.Equal(ErrorKind.Resource, error.Kind);
        Assert.StartsWith($"{Shown.Name(Target)}: 9223372036854775807 bytes are to be written and ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith(" are free on this disk; free some space and run again", error.Message, StringComparison.Ordinal);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_is_told()
    {
        using var server = LoopbackServer.Serving(Content);
        using var downloader = new Downloader(Quick);
        string target = Path.Combine(_folder.Path, "none", "blob");
        var error = await Assert.ThrowsAsync<TransferException>(() => downloader.FetchAsync(Wanted, [server["m"]], target));
        Assert.Equal((ErrorKind.NotFound, $"{Shown.Name(target)}: no such file or folder; check the path"), (error.Kind, error.Message));
    }

    [Fact]
    public async Task Stopping_keeps_what_has_arrived()
    {
        using var stop = new CancellationTokenSource();
        using var server = new LoopbackServer(async (_, reply) =>
        {
            await reply.HeadAsync("200 OK", "ETag: \"v1\"", $"Content-Length: {Content.Length}");
            await reply.BodyAsync(Content.AsMemory(0, 50_000));
            await Task.Delay(Timeout.Infinite, reply.Stopped);
        });
        using var downloader = new Downloader(Quick);
        var progress = new Seen { Then = () => stop.Cancel(), At = 50_000 };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => downloader.FetchAsync(Wanted, [server["m"]], Target, progress, stop.Token));
        Assert.Equal(Content[..50_000], File.ReadAllBytes(Target));

        using var again = LoopbackServer.Serving(Content);
        await FetchAsync([again["m"]]);
        AssertHasContent();
        Assert.Equal([50_000L], again.Requests.Select(request => request.From));
    }

    private async Task<Uri> FetchAsync(Uri[] addresses, IProgress<DownloadProgress>? progress = null)
    {
        using var downloader = new Downloader(Quick);
        return await downloader.FetchAsync(Wanted, addresses, Target, progress);
    }

    private async Task<TransferException> FailAsync(Uri[] addresses, DownloadOptions? options = null)
    {
        using var downloader = new Downloader(options ?? Quick);
        return await Assert.ThrowsAsync<TransferException>(() => downloader.FetchAsync(Wanted, addresses, Target));
    }

    private void AssertHasContent() => Assert.Equal(Content, File.ReadAllBytes(Target));

    private static byte[] Bytes(int length, int seed)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private sealed class Seen : IProgress<DownloadProgress>
    {
        public DownloadProgress Last { get; private set; }

        public Action? Then { get; init; }

        public long At { get; init; }

        public void Report(DownloadProgress value)
        {
            Last = value;
            if (value.Received == At)
                Then?.Invoke();
        }
    }
}
