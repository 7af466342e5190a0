using System.Net;
using Transfer.Onnx;
using Xunit;

namespace Transfer.Zoo.Tests.Download;

public sealed class RedirectsTests
{
    [Fact]
    public async Task A_chain_within_the_limit_is_followed()
    {
        using var client = new HttpClient(new Hops(("https://a.example/1", "https://b.example/2"), ("https://b.example/2", "/3")));
        using HttpResponseMessage answer = await SendAsync(client, "https://a.example/1");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("https://a.example/1", "https://a.example/1", "https://a.example/1 redirects more than 3 times, which is not followed")]
    [InlineData("https://a.example/1", "http://a.example/1", "https://a.example/1 redirects from https to http, which is not followed")]
    [InlineData("http://a.example/1", "file:///etc/passwd", "http://a.example/1 redirects to a file: address, which is not followed")]
    [InlineData("https://a.example/1", "ftp://b.example/x", "https://a.example/1 redirects to a ftp: address, which is not followed")]
    [InlineData("https://a.example/1", "", "https://a.example/1 redirects without saying where, which is not followed")]
    [InlineData("https://a.example/1", "https://127.0.0.1/x", "https://a.example/1 redirects to the private address 127.0.0.1, which is not followed")]
    [InlineData("https://a.example/1", "https://localhost/x", "https://a.example/1 redirects to the private address localhost, which is not followed")]
    public async Task Others_are_refused(string from, string to, string expected)
    {
        using var client = new HttpClient(new Hops((from, to)));
        var failure = await Assert.ThrowsAsync<DownloadFailure>(() => SendAsync(client, from));
        Assert.Equal((ErrorKind.NotFound, false, expected), (failure.Kind, failure.Transient, failure.Message));
    }

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("172.16.0.1", true)]
    [InlineData("172.31.255.255", true)]
    [InlineData("172.32.0.1", false)]
    [InlineData("192.168.1.1", true)]
    [InlineData("169.254.169.254", true)]
    [InlineData("100.64.0.1", true)]
    [InlineData("100.128.0.1", false)]
    [InlineData("0.0.0.0", true)]
    [InlineData("8.8.8.8", false)]
    [InlineData("[::1]", true)]
    [InlineData("[::]", true)]
    [InlineData("[fe80::1]", true)]
    [InlineData("[fd00::1]", true)]
    [InlineData("[::ffff:10.0.0.1]", true)]
    [InlineData("[2001:4860:4860::8888]", false)]
    [InlineData("db.localhost", true)]
    [InlineData("example.org", false)]
    public void Private_addresses_are_known(string host, bool expected) => Assert.Equal(expected, Redirects.IsPrivate(new Uri($"https://{host}/x")));

    [Fact]
    public async Task A_private_mirror_may_redirect_within_its_network()
    {
        using var client = new HttpClient(new Hops(("http://10.0.0.1/a", "http://10.0.0.2/b")));
        using HttpResponseMessage answer = await SendAsync(client, "http://10.0.0.1/a");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    private static Task<HttpResponseMessage> SendAsync(HttpClient client, string from) =>
        Redirects.SendAsync(client, address => new HttpRequestMessage(HttpMethod.Get, address), new Uri(from), 3, CancellationToken.None);

    private sealed class Hops(params (string From, string To)[] hops) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            foreach ((string from, string to) in hops)
            {
                if (request.RequestUri!.AbsoluteUri != from)
                    continue;
                var answer = new HttpResponseMessage(HttpStatusCode.Found);
                if (to.Length > 0)
                    answer.Headers.Location = new Uri(to, UriKind.RelativeOrAbsolute);
                return Task.FromResult(answer);
            }

            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK));
        }
    }
}
