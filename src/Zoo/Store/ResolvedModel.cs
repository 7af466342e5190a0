using Transfer.Onnx;
using Transfer.Runtime;

namespace Transfer.Zoo;

/// <summary>A model that a subject on the command line stood for: what it is called, what is known of it, and its bytes.</summary>
public sealed class ResolvedModel
{
    private readonly Lazy<ReadOnlyMemory<byte>> _bytes;
    private readonly Lazy<string> _sha256;
    private readonly Lazy<ModelCard?> _card;
    private bool _isChecked;

    internal ResolvedModel(string name, string path, ModelCard card, string? sha256)
        : this(name, path, _ => card, sha256)
    {
    }

    // Most files are nobody's: neither their digest nor the catalog is looked at before somebody asks.
    internal ResolvedModel(string name, string path, Func<Func<string>, ModelCard?> card, string? sha256 = null)
    {
        (Name, Path) = (name, path);
        _bytes = new(() => ReadAll(path));
        _sha256 = new(() => sha256 ?? Zoo.Sha256.OfFile(path));
        _card = new(() => card(() => _sha256.Value));
    }

    internal ResolvedModel(ModelCard embedded, ModelCard card)
    {
        Name = embedded.Name;
        _card = new(card);
        // What the assembly holds is the project's own.
        _isChecked = true;
        _bytes = new(() => EmbeddedModels.Bytes($"models/{embedded.File}"));
        _sha256 = new(() => embedded.Sha256!);
    }

    /// <summary>A short name for folders and titles: the catalog's name, or that of the file or run folder.</summary>
    public string Name { get; }

    /// <summary>What is known of the model; null for a file that is not in the catalog and came without a card.</summary>
    public ModelCard? Card => _card.Value;

    /// <summary>Full path of the file; null for a model inside the assembly. External data is looked for in its folder.</summary>
    public string? Path { get; }

    /// <summary>What messages call it: the path, or the name of a model inside the assembly.</summary>
    public string Label => Path ?? Name;

    /// <summary>The file's bytes, read when first asked for.</summary>
    /// <exception cref="TransferException">The file cannot be read, or is larger than 2 GB.</exception>
    public ReadOnlyMemory<byte> Bytes => _bytes.Value;

    /// <summary>The SHA-256 of the bytes, 64 lower-case hexadecimal digits, computed when first asked for unless it is known.</summary>
    /// <exception cref="TransferException">The file cannot be read.</exception>
    public string Sha256 => _sha256.Value;

    /// <summary>The model as a graph that can be edited, and whose parts can be run: it keeps ONNX's rules, which is checked once.</summary>
    /// <exception cref="TransferException">It is no ONNX model, or breaks a rule (BadInput; the node is named), or cannot be read.</exception>
    public Model LoadGraph()
    {
        Model model = Model.Load(Bytes, Label, System.IO.Path.GetDirectoryName(Path));
        if (!_isChecked)
            ModelCheck.Run(model).ThrowIfInvalid(Label);
        _isChecked = true;
        return model;
    }

    /// <summary>The model in ONNX Runtime.</summary>
    /// <exception cref="TransferException">It is no ONNX model, or breaks a rule (BadInput; the node is named), or cannot run here (Resource).</exception>
    public Session OpenSession(SessionOptions options)
    {
        options = options with { IsChecked = options.IsChecked || _isChecked };
        return Path is null ? Session.Open(Bytes, Label, options) : Session.Open(Path, options);
    }

    private static ReadOnlyMemory<byte> ReadAll(string path)
    {
        try
        {
            long length = new FileInfo(path).Length;
            if (length > Array.MaxLength)
                throw TransferException.BadFile(path,
                    $"is {length} bytes, more than the {Array.MaxLength} that a model file may have; store its weights as external data");
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw TransferException.FileAccess(path, error);
        }
    }
}
