using Transfer.Onnx;

namespace Transfer.Zoo;

/// <summary>
/// A place that has the catalog's files and is asked before the addresses on the cards: a web server or a folder. In its text
/// <c>{file}</c>, <c>{name}</c> and <c>{sha256}</c> are filled in; where none of them stands, the file's name is put behind it.
/// </summary>
public sealed class Mirror
{
    private readonly string _text;

    private Mirror(string text, bool isFolder) => (_text, IsFolder) = (text, isFolder);

    /// <summary>Whether it is a folder, which needs no network.</summary>
    public bool IsFolder { get; }

    /// <summary>Reads the setting, as in <c>TRANSFER_MIRROR</c>: an http or https address, or the path of a folder.</summary>
    /// <exception cref="TransferException">It is an address of another kind (kind Usage).</exception>
    public static Mirror Parse(string text)
    {
        string trimmed = text.Trim();
        if (!trimmed.Contains("://", StringComparison.Ordinal))
            return new Mirror(trimmed, isFolder: true);
        bool web = trimmed.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || trimmed.StartsWith("http://", StringComparison.OrdinalIgnoreCase);
        return web && Uri.TryCreate(Fill(trimmed, "a", "a", "a"), UriKind.Absolute, out _)
            ? new Mirror(trimmed, isFolder: false)
            : throw new TransferException(ErrorKind.Usage,
                $"TRANSFER_MIRROR: '{Shown.Name(trimmed)}' is neither an address that begins with https:// or http:// nor the path of a folder; correct it");
    }

    /// <summary>The address of a file on a web server.</summary>
    internal Uri AddressOf(ModelCard card) => Fill(Complete('/'), card);

    /// <summary>The path of a file in a folder, or null where it is not there. A cache folder of Transfer is such a folder too.</summary>
    internal string? PathOf(ModelCard card)
    {
        string named = Fill(Complete(Path.DirectorySeparatorChar), card.File!, card.Name, card.Sha256!);
        string[] candidates = HasPlace ? [named] : [named, Path.Combine(_text, card.Sha256!), Path.Combine(_text, "blobs", card.Sha256!)];
        return candidates.FirstOrDefault(File.Exists);
    }

    /// <summary>An address with its places filled in for one card.</summary>
    internal static Uri Fill(string template, ModelCard card) =>
        new(Fill(template, Uri.EscapeDataString(card.File!), Uri.EscapeDataString(card.Name), card.Sha256!), UriKind.Absolute);

    private bool HasPlace => _text.Contains("{file}", StringComparison.Ordinal)
        || _text.Contains("{name}", StringComparison.Ordinal)
        || _text.Contains("{sha256}", StringComparison.Ordinal);

    private string Complete(char separator) => HasPlace ? _text : $"{_text.TrimEnd('/', separator)}{separator}{{file}}";

    private static string Fill(string template, string file, string name, string sha256) => template
        .Replace("{file}", file, StringComparison.Ordinal).Replace("{name}", name, StringComparison.Ordinal).Replace("{sha256}", sha256, StringComparison.Ordinal);
}
