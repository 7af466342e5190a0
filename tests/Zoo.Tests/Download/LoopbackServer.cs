using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Transfer.Zoo.Tests.Download;

/// <summary>
/// A web server on loopback that writes exactly the bytes a test tells it to, so that it can be as wrong as real ones. One connection
/// serves one request.
/// </summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Request, Reply, Task> _answer;
    private readonly ConcurrentQueue<Request> _requests = new();

    public LoopbackServer(Func<Request, Reply, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>What was asked so far.</summary>
    public IReadOnlyList<Request> Requests => [.. _requests];

    public Uri this[string path] => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/{path}");

    /// <summary>A server as it should be: entity tag, ranges, If-Range.</summary>
    public static LoopbackServer Serving(byte[] content, string tag = "\"v1\"") => new((request, reply) => Proper(request, reply, content, tag));

    public static async Task Proper(Request request, Reply reply, byte[] content, string tag)
    {
        bool partial = request.From > 0 && (request.IfRange is null || request.IfRange == tag);
        if (partial)
        {
            await reply.HeadAsync("206 Partial Content", $"Content-Range: bytes {request.From}-{content.Length - 1}/{content.Length}", $"Content-Length: {content.Length - request.From}", $"ETag: {tag}");
            await reply.BodyAsync(content.AsMemory((int)request.From));
            return;
        }

        await reply.HeadAsync("200 OK", $"Content-Length: {content.Length}", $"ETag: {tag}");
        await reply.BodyAsync(content);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync(_stop.Token);
            }
            catch (Exception error) when (error is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                NetworkStream stream = client.GetStream();
                Request request = await ReadAsync(stream);
                _requests.Enqueue(request);
                await _answer(request, new Reply(stream, _stop.Token));
                client.Client.Shutdown(SocketShutdown.Send);
            }
            catch (Exception error) when (error is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The client left, as some tests want it to.
            }
        }
    }

    private static async Task<Request> ReadAsync(NetworkStream stream)
    {
        var text = new StringBuilder();
        byte[] one = new byte[1];
        while (!text.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one) == 1)
            text.Append((char)one[0]);
        string[] lines = text.ToString().Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Dictionary<string, string> headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        long from = headers.TryGetValue("Range", out string? range) ? long.Parse(range["bytes=".Length..].TrimEnd('-')) : 0;
        return new Request(lines[0].Split(' ')[1], from, headers.GetValueOrDefault("If-Range"));
    }

    internal sealed record Request(string Path, long From, string? IfRange);

    internal sealed class Reply(NetworkStream stream, CancellationToken stopped)
    {
        public CancellationToken Stopped => stopped;

        public async Task HeadAsync(string status, params string[] headers) =>
            await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nConnection: close\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n"), stopped);

        public async Task BodyAsync(ReadOnlyMemory<byte> bytes) => await stream.WriteAsync(bytes, stopped);
    }
}
