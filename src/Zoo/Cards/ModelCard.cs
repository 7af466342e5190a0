using Transfer.Onnx;

namespace Transfer.Zoo;

/// <summary>
/// What is known of one pretrained model: where its file is and what its bytes hash to, how a picture is prepared for it, what its
/// outputs mean, and where it is cut and frozen for fine-tuning. Read from <c>models/*.json</c> or from a user's own file.
/// </summary>
public sealed record ModelCard
{
    /// <summary>The task of models that say what is in a picture.</summary>
    public const string PictureTask = "image-classification";

    /// <summary>The task of models that turn a text into a vector.</summary>
    public const string TextTask = "text-embedding";

    /// <summary>The name in the catalog.</summary>
    public required string Name { get; init; }

    /// <summary>The name as people write it.</summary>
    public required string Title { get; init; }

    /// <summary>What to know before choosing it, one or two sentences.</summary>
    public string Description { get; init; } = "";

    /// <summary>What it was trained for: <see cref="PictureTask"/> or <see cref="TextTask"/>.</summary>
    public string Task { get; init; } = PictureTask;

    /// <summary>Name of the model file, without a folder. Null on a user's card that describes a file given elsewhere.</summary>
    public string? File { get; init; }

    /// <summary>Exact size of the file in bytes.</summary>
    public long? Bytes { get; init; }

    /// <summary>SHA-256 of the file, 64 lower-case hexadecimal digits.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Licence of the weights, an SPDX identifier.</summary>
    public string? License { get; init; }

    /// <summary>Who made the model.</summary>
    public string? Attribution { get; init; }

    /// <summary>Where this file of it came from.</summary>
    public string? Source { get; init; }

    /// <summary>Addresses of the file, tried in order; <c>{file}</c>, <c>{name}</c> and <c>{sha256}</c> are filled in.</summary>
    public IReadOnlyList<string> Urls { get; init; } = [];

    /// <summary>Whether the file is shipped inside the assembly and needs no download.</summary>
    public bool Embedded { get; init; }

    /// <summary>Number of trained values, where it was counted.</summary>
    public long? Parameters { get; init; }

    /// <summary>Where a picture goes in; null for a model of text.</summary>
    public ModelInput? Input { get; init; }

    /// <summary>How a picture is resized, cropped and normalised; null for a model of text, whose file carries its tokenizer.</summary>
    public Preprocessing? Preprocessing { get; init; }

    /// <summary>Class names in the order of the model's outputs, or null where it has no classifier or its classes are not known.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>The tensor in front of the classifier, or null: to be found in the graph.</summary>
    public string? Cut { get; init; }

    /// <summary>The network's parts in graph order; empty where none are named.</summary>
    public IReadOnlyList<FreezeGroup> FreezeGroups { get; init; } = [];

    /// <summary>How a picture is resized, cropped and normalised.</summary>
    /// <exception cref="TransferException">It is a model of text (BadInput).</exception>
    public Preprocessing RequirePreprocessing() => Preprocessing
        ?? throw TransferException.BadFile(Name, "is a model of text, and this works on pictures; name a model of pictures, as 'transfer models list' shows them");

    /// <summary>Reads a user's own card. Only <c>name</c>, <c>input</c>, <c>preprocessing</c> and <c>labels</c> must be there.</summary>
    /// <exception cref="TransferException">The file cannot be read, or a field is missing, unknown or wrong; the message names it.</exception>
    public static ModelCard Load(string path) => CardReader.Read(StrictObject.Read(path), requireFile: false);

    /// <summary>Reads a card from UTF-8 text; <paramref name="file"/> is used in messages.</summary>
    /// <exception cref="TransferException">A field is missing, unknown or wrong; the message names it.</exception>
    public static ModelCard Parse(ReadOnlyMemory<byte> utf8, string file) =>
        CardReader.Read(StrictObject.Parse(utf8, file), requireFile: false);
}
