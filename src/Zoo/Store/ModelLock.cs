using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Transfer.Onnx;

namespace Transfer.Zoo;

/// <summary>
/// The file <c>transfer.lock</c>: the exact files that a project uses, so that another machine and another day use the same bytes or
/// none. Entries are in the order of their names. Immutable.
/// </summary>
public sealed class ModelLock
{
    /// <summary>The usual name of the file.</summary>
    public const string FileName = "transfer.lock";

    private static readonly JsonWriterOptions Layout = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    private readonly string _file;

    private ModelLock(string file, IEnumerable<LockEntry> entries)
    {
        _file = file;
        Entries = [.. entries.OrderBy(entry => entry.Name, StringComparer.Ordinal)];
    }

    /// <summary>A lock that pins nothing yet.</summary>
    /// <param name="file">Its file, for messages.</param>
    public static ModelLock Empty(string file) => new(file, []);

    /// <summary>The pinned models.</summary>
    public IReadOnlyList<LockEntry> Entries { get; }

    /// <summary>Reads a lock file.</summary>
    /// <exception cref="TransferException">It is missing or not a lock file; the message names the field.</exception>
    public static ModelLock Load(string path)
    {
        StrictObject root = StrictObject.Read(path);
        if (root.OptionalInteger("version") is not 1)
            throw root.Wrong("version", "expected 1, the only version there is");
        var entries = new List<LockEntry>();
        foreach (StrictObject item in root.Objects("models"))
        {
            var entry = new LockEntry(
                item.Text("name"),
                item.OptionalText("url"),
                item.OptionalInteger("bytes") ?? throw item.Wrong("bytes", "missing, expected a whole number"),
                CardReader.Digest(item, "sha256") ?? throw item.Wrong("sha256", "missing, expected a text"));
            item.Done();
            if (entry.Url is not null && !(Uri.TryCreate(entry.Url, UriKind.Absolute, out Uri? address) && address.Scheme is "https" or "http"))
                throw item.Wrong("url", $"expected an address that begins with https:// or http://, got '{Shown.Name(entry.Url)}'");
            if (entries.Exists(earlier => earlier.Name == entry.Name))
                throw item.Wrong("name", $"'{Shown.Name(entry.Name)}' is there twice");
            entries.Add(entry);
        }

        root.Done();
        return new ModelLock(path, entries);
    }

    /// <summary>The same lock with one model added or replaced.</summary>
    public ModelLock With(LockEntry entry) => new(_file, Entries.Where(other => other.Name != entry.Name).Append(entry));

    /// <summary>Writes the lock file.</summary>
    public void Save(string path)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, Layout))
        {
            json.WriteStartObject();
            json.WriteNumber("version", 1);
            json.WriteStartArray("models");
            foreach (LockEntry entry in Entries)
            {
                json.WriteStartObject();
                json.WriteString("name", entry.Name);
                json.WriteString("url", entry.Url);
                json.WriteNumber("bytes", entry.Bytes);
                json.WriteString("sha256", entry.Sha256);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        AtomicFile.WriteText(path, Encoding.UTF8.GetString(text.ToArray()) + "\n");
    }

    /// <summary>The entry that pins a card's file.</summary>
    /// <exception cref="TransferException">There is none (NotFound), or it pins other bytes than the card names (Integrity).</exception>
    public LockEntry Require(ModelCard card)
    {
        LockEntry entry = Entries.FirstOrDefault(entry => entry.Name == card.Name)
            ?? throw new TransferException(ErrorKind.NotFound, $"{Shown.Path(_file)}: no entry for {card.Name}; add it with 'transfer models pull {card.Name} --lock'");
        return entry.Sha256 == card.Sha256 && entry.Bytes == card.Bytes ? entry
            : throw new TransferException(ErrorKind.Integrity,
                $"{Shown.Path(_file)}: {card.Name} is pinned to SHA-256 {entry.Sha256} ({entry.Bytes} bytes), the catalog has {card.Sha256} "
                + $"({card.Bytes} bytes); pin it again with 'transfer models pull {card.Name} --lock' if the change is wanted");
    }
}
