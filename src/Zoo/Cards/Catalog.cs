using Transfer.Onnx;

namespace Transfer.Zoo;

/// <summary>The pretrained models that are known by name.</summary>
public sealed class Catalog
{
    private static readonly Lazy<Catalog> Shipped = new(() => new Catalog(
        EmbeddedModels.Paths(".json").Select(path => CardReader.Read(StrictObject.Parse(EmbeddedModels.Bytes(path), path), requireFile: true))));

    /// <summary>A catalog of these cards: the ones that need no download first, then by name.</summary>
    /// <exception cref="TransferException">Two cards have one name.</exception>
    public Catalog(IEnumerable<ModelCard> cards)
    {
        Cards = [.. cards.OrderBy(card => card.Embedded ? 0 : 1).ThenBy(card => card.Name, StringComparer.Ordinal)];
        for (int i = 1; i < Cards.Count; i++)
        {
            if (Cards.Take(i).Any(card => card.Name == Cards[i].Name))
                throw new TransferException(ErrorKind.BadInput, $"catalog: two cards are named '{Cards[i].Name}'; rename one");
        }
    }

    /// <summary>The cards that are shipped with Transfer.</summary>
    public static Catalog Default => Shipped.Value;

    /// <summary>All cards: the ones that need no download first, then by name.</summary>
    public IReadOnlyList<ModelCard> Cards { get; }

    /// <summary>The names of the models that need no download.</summary>
    public IEnumerable<string> Embedded => Cards.Where(card => card.Embedded).Select(card => card.Name);

    /// <summary>The card with this name, else the one whose file has it (with or without <c>.onnx</c>), else null. Case does not matter.</summary>
    public ModelCard? Find(string name) =>
        Cards.FirstOrDefault(card => card.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? Cards.FirstOrDefault(card => card.File is { } file
            && (file.Equals(name, StringComparison.OrdinalIgnoreCase) || Path.GetFileNameWithoutExtension(file).Equals(name, StringComparison.OrdinalIgnoreCase)));

    /// <summary>The names that are close to one that does not exist, nearest first, at most three.</summary>
    public string[] Nearest(string name) => NearestName.Find(name, Cards.Select(card => card.Name));

    /// <summary>The card whose file has exactly these bytes, or null.</summary>
    public ModelCard? WithDigest(string sha256) => Cards.FirstOrDefault(card => card.Sha256 == sha256);
}
