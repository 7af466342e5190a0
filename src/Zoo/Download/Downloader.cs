using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Transfer.Onnx;

namespace Transfer.Zoo;

/// <summary>
/// Fetches one file of known size and digest over http or https. It streams to the disk, goes on where an earlier attempt ended, tries
/// again after transient faults and the next address after others, and never returns before the digest agrees.
/// </summary>
public sealed class Downloader : IDisposable
{
    private const int BufferSize = 1 << 17;
    private const int LeastProgress = 16 << 10;
    private const int GoodProgress = 1 << 20;
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private readonly DownloadOptions _options;
    private readonly HttpClient _client;

    /// <summary>A downloader; null: the usual options.</summary>
    public Downloader(DownloadOptions? options = null)
    {
        _options = options ?? new DownloadOptions();
        HttpMessageHandler handler = _options.Handler?.Invoke() ?? new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            UseCookies = false,
        };
        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        _client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("transfer", typeof(Downloader).Assembly.GetName().Version?.ToString(3)));
        _client.DefaultRequestHeaders.AcceptEncoding.Add(new StringWithQualityHeaderValue("identity"));
    }

    /// <summary>Fetches a file from the first address that gives it.</summary>
    /// <param name="file">What to fetch.</param>
    /// <param name="addresses">Where it may be, in the order to try.</param>
    /// <param name="path">The partial file to write; what it holds from an earlier attempt is kept and continued.</param>
    /// <param name="progress">Is told how far it is.</param>
    /// <param name="cancellation">Stops it; the partial file stays, for the next attempt.</param>
    /// <returns>The address that gave the file.</returns>
    /// <exception cref="TransferException">
    /// No address gave the file (NotFound), one gave other bytes (Integrity), or the disk is full or not writable (Resource).
    /// </exception>
    public async Task<Uri> FetchAsync(
        DownloadFile file,
        IReadOnlyList<Uri> addresses,
        string path,
        IProgress<DownloadProgress>? progress = null,
        CancellationToken cancellation = default)
    {
        using var partial = new PartialFile(path, file.Bytes);
        partial.RequireRoom(file.Bytes - partial.Length);
        var failures = new List<DownloadFailure>();
        foreach (Uri address in addresses)
        {
            try
            {
                await FromAsync(address, file, partial, progress, cancellation).ConfigureAwait(false);
                partial.Forget();
                return address;
            }
            catch (DownloadFailure failure)
            {
                failures.Add(failure);
            }
        }

        ErrorKind kind = failures.Exists(failure => failure.Kind == ErrorKind.Integrity) ? ErrorKind.Integrity : ErrorKind.NotFound;
        string told = failures.Count == 0 ? "it has no address" : string.Join("; ", failures.Select(failure => failure.Message));
        throw new TransferException(kind,
            $"{file.Name}: could not be downloaded: {told}; check the network, or set TRANSFER_MIRROR to a place that has {file.Name}",
            failures.LastOrDefault());
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private async Task FromAsync(
        Uri address, DownloadFile file, PartialFile partial, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        bool restarted = false;
        for (int failures = 0; ;)
        {
            long before = partial.Length;
            try
            {
                // Bytes of different answers may not belong together; when the digest differs, one more start from nothing is fair.
                bool mixed = before == file.Bytes || await ReceiveAsync(address, file, partial, progress, cancellation).ConfigureAwait(false);
                partial.Flush();
                string digest = partial.Digest();
                if (digest == file.Sha256)
                    return;
                Restart(partial);
                if (!mixed || restarted)
                    throw new DownloadFailure(ErrorKind.Integrity, address, $"gave a file with SHA-256 {digest} instead of {file.Sha256}");
                restarted = true;
            }
            catch (DownloadFailure failure) when (failure.Transient)
            {
                failures = partial.Length - before >= GoodProgress ? 1 : failures + 1;
                if (failures >= _options.Attempts)
                    throw;
                TimeSpan pause = _options.Backoff * Math.Pow(2, failures - 1);
                pause = failure.Wait > pause ? failure.Wait : pause;
                await Task.Delay(pause < LongestWait ? pause : LongestWait, cancellation).ConfigureAwait(false);
            }
        }
    }

    // Returns whether the bytes were added to those of an earlier answer.
    private async Task<bool> ReceiveAsync(
        Uri address, DownloadFile file, PartialFile partial, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        long from = partial.Length;
        string? tag = from > 0 ? partial.TagOf(address) : null;
        using var stall = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stall.CancelAfter(_options.StallTimeout);
        try
        {
            using HttpResponseMessage answer = await Redirects
                .SendAsync(_client, to => Request(to, from, tag), address, _options.Redirects, stall.Token).ConfigureAwait(false);
            bool continues = CheckAnswer(answer, address, file, partial, tag);
            string? newTag = answer.Headers.ETag is { IsWeak: false } strong ? strong.Tag : null;
            partial.Remember(address, newTag);
            using Stream body = await answer.Content.ReadAsStreamAsync(stall.Token).ConfigureAwait(false);
            await CopyAsync(body, answer, address, file, partial, progress, stall).ConfigureAwait(false);
            if (partial.Length < file.Bytes)
                throw new DownloadFailure(ErrorKind.NotFound, address, $"ended after {partial.Length} of {file.Bytes} bytes", transient: true);
            return continues;
        }
        catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            throw new DownloadFailure(ErrorKind.NotFound, address,
                string.Create(CultureInfo.InvariantCulture, $"brought fewer than {LeastProgress} bytes in {_options.StallTimeout.TotalSeconds:0.#} s"), transient: true, error);
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            // A name that is not known and a certificate that is not trusted stay so for the next seconds.
            bool lasting = error is HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError };
            throw new DownloadFailure(ErrorKind.NotFound, address, $"cannot be read ({Shown.Text(error.Message)})", transient: !lasting, error);
        }
    }

    private static HttpRequestMessage Request(Uri address, long from, string? tag)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (from > 0)
            request.Headers.Range = new RangeHeaderValue(from, null);
        if (tag is not null)
            request.Headers.IfRange = new RangeConditionHeaderValue(new EntityTagHeaderValue(tag));
        return request;
    }

    // Leaves the partial file at the position where the answer's bytes go; returns whether that is behind earlier bytes.
    private static bool CheckAnswer(HttpResponseMessage answer, Uri address, DownloadFile file, PartialFile partial, string? tag)
    {
        bool continues = answer.StatusCode == HttpStatusCode.PartialContent;
        if (continues)
        {
            ContentRangeHeaderValue? range = answer.Content.Headers.ContentRange;
            bool fits = range is not null && range.From == partial.Length && (range.Length is null || range.Length == file.Bytes);
            bool same = tag is null || answer.Headers.ETag is null || answer.Headers.ETag.Tag == tag;
            if (fits && same && partial.Length > 0)
                return true;
            Restart(partial);
            string got = Shown.Text(range?.ToString() ?? "no Content-Range");
            throw new DownloadFailure(ErrorKind.NotFound, address, $"answered with another part than was asked for ({got})", transient: true);
        }

        if (answer.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable && partial.Length > 0)
        {
            Restart(partial);
            throw new DownloadFailure(ErrorKind.NotFound, address, "has no such part of the file", transient: true);
        }

        if (answer.StatusCode != HttpStatusCode.OK)
        {
            throw new DownloadFailure(ErrorKind.NotFound, address, $"answered {(int)answer.StatusCode} {Shown.Text(answer.ReasonPhrase ?? "")}".TrimEnd(),
                transient: (int)answer.StatusCode is 408 or 429 or 500 or 502 or 503 or 504)
            {
                Wait = answer.Headers.RetryAfter?.Delta ?? TimeSpan.Zero,
            };
        }

        Restart(partial);
        return false;
    }

    private static void Restart(PartialFile partial)
    {
        partial.Restart();
        partial.Forget();
    }

    private async Task CopyAsync(
        Stream body,
        HttpResponseMessage answer,
        Uri address,
        DownloadFile file,
        PartialFile partial,
        IProgress<DownloadProgress>? progress,
        CancellationTokenSource stall)
    {
        byte[] buffer = new byte[BufferSize];
        int received = 0;
        if (partial.Length == 0)
        {
            received = await body.ReadAtLeastAsync(buffer, NotTheFile.Needed, throwOnEndOfStream: false, stall.Token).ConfigureAwait(false);
            if (NotTheFile.Recognise(buffer.AsSpan(0, received), answer.Content.Headers.ContentType?.MediaType) is { } other)
                throw new DownloadFailure(ErrorKind.Integrity, address, other);
            if (answer.Content.Headers.ContentLength is { } announced && announced != file.Bytes)
                throw new DownloadFailure(ErrorKind.NotFound, address, $"offers {announced} bytes, where the file has {file.Bytes}");
        }
        else
        {
            received = await body.ReadAsync(buffer, stall.Token).ConfigureAwait(false);
        }

        for (long window = 0; received > 0; received = await body.ReadAsync(buffer, stall.Token).ConfigureAwait(false))
        {
            if (partial.Length + received > file.Bytes)
            {
                Restart(partial);
                throw new DownloadFailure(ErrorKind.NotFound, address, $"sends more than the {file.Bytes} bytes of the file");
            }

            partial.Append(buffer.AsSpan(0, received));
            progress?.Report(new DownloadProgress(file.Name, partial.Length, file.Bytes, DownloadFailure.Show(address)));
            window += received;
            if (window >= LeastProgress)
            {
                stall.CancelAfter(_options.StallTimeout);
                window = 0;
            }
        }
    }
}
