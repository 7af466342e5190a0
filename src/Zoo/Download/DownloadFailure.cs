using Transfer.Onnx;

namespace Transfer.Zoo;

/// <summary>Why one address did not give the file. It never leaves the downloader, which tells of all addresses in one error.</summary>
internal sealed class DownloadFailure(ErrorKind kind, Uri address, string problem, bool transient = false, Exception? cause = null)
    : Exception($"{Show(address)} {problem}", cause)
{
    /// <summary>What it is if no other address gives the file.</summary>
    public ErrorKind Kind { get; } = kind;

    /// <summary>Whether trying again may help.</summary>
    public bool Transient { get; } = transient;

    /// <summary>How long the server asked to wait.</summary>
    public TimeSpan Wait { get; init; }

    /// <summary>An address for a message: without user name, password and query, which may be secret.</summary>
    public static string Show(Uri address) =>
        Shown.Name(address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped));
}
