using System.Net;
using System.Net.Sockets;
using Transfer.Onnx;

namespace Transfer.Zoo;

/// <summary>Follows a server's redirections, within bounds: none to another scheme than http and https, none from https to http, none into a private network.</summary>
internal static class Redirects
{
    /// <summary>Sends the request and follows where it is sent on. The caller disposes the answer.</summary>
    /// <param name="client">A client that does not follow redirections itself.</param>
    /// <param name="request">Makes the request for an address.</param>
    /// <param name="start">The first address.</param>
    /// <param name="limit">How many times to follow.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="DownloadFailure">A redirection is refused.</exception>
    public static async Task<HttpResponseMessage> SendAsync(
        HttpClient client, Func<Uri, HttpRequestMessage> request, Uri start, int limit, CancellationToken cancellation)
    {
        Uri address = start;
        for (int followed = 0; ; followed++)
        {
            using HttpRequestMessage message = request(address);
            HttpResponseMessage answer = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellation).ConfigureAwait(false);
            if (!IsRedirection(answer.StatusCode))
                return answer;
            Uri? next = answer.Headers.Location;
            answer.Dispose();
            if (next is null)
                throw Refused(address, "redirects without saying where");
            if (followed == limit)
                throw Refused(start, $"redirects more than {limit} times");
            next = next.IsAbsoluteUri ? next : new Uri(address, next);
            if (next.Scheme is not ("https" or "http"))
                throw Refused(address, $"redirects to a {Shown.Name(next.Scheme)}: address");
            if (address.Scheme == "https" && next.Scheme == "http")
                throw Refused(address, "redirects from https to http");
            if (IsPrivate(next) && !IsPrivate(start))
                throw Refused(address, $"redirects to the private address {Shown.Name(next.Host)}");
            address = next;
        }
    }

    /// <summary>Whether an address names this machine or a private network: loopback, link-local, 10/8, 172.16/12, 192.168/16, 100.64/10, fc00::/7.</summary>
    public static bool IsPrivate(Uri address)
    {
        if (address.IsLoopback || address.Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase))
            return true;
        if (!IPAddress.TryParse(address.DnsSafeHost, out IPAddress? ip))
            return false;
        if (ip.IsIPv4MappedToIPv6)
            ip = ip.MapToIPv4();
        if (ip.AddressFamily == AddressFamily.InterNetworkV6)
            return IPAddress.IsLoopback(ip) || ip.IsIPv6LinkLocal || ip.IsIPv6UniqueLocal || ip.IsIPv6SiteLocal || ip.Equals(IPAddress.IPv6Any);
        byte[] b = ip.GetAddressBytes();
        return b[0] is 0 or 10 or 127 || (b[0], b[1]) is (169, 254) or (192, 168) || (b[0] == 172 && b[1] is >= 16 and < 32) || (b[0] == 100 && b[1] is >= 64 and < 128);
    }

    private static bool IsRedirection(HttpStatusCode status) => (int)status is 301 or 302 or 303 or 307 or 308;

    private static DownloadFailure Refused(Uri address, string problem) => new(ErrorKind.NotFound, address, $"{problem}, which is not followed");
}
