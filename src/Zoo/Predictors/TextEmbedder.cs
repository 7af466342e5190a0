using Transfer.Onnx;
using Transfer.Runtime;

namespace Transfer.Zoo;

/// <summary>
/// Turns texts into vectors whose closeness is closeness of meaning. Tokenizer, pooling and normalisation are the model's own. Thread safe:
/// load once, share.
/// <code>
/// using var embedder = TextEmbedder.Load("all-minilm-l6-v2");
/// float[] vector = embedder.Embed("The quick brown fox");
/// </code>
/// </summary>
public sealed partial class TextEmbedder : IDisposable
{
    private readonly TextModel _model;
    private readonly TextModelSettings _settings;
    private readonly EmbeddingRole _role;
    private readonly int _threads;
    private readonly string _id;

    private TextEmbedder(TextModel model, TextModelSettings settings, int dimensions, TextEmbedderOptions options, string id) =>
        (_model, _settings, Dimensions, _role, _threads, _id) = (model, settings, dimensions, options.Role, options.Threads, id);

    /// <summary>How many numbers a vector has.</summary>
    public int Dimensions { get; }

    /// <summary>Makes ids of texts, cut at the model's maximum.</summary>
    public Tokenizer Tokenizer => _model.Tokenizer;

    /// <summary>Loads a model of the catalog, a file, or a Hugging Face folder. Nothing is downloaded.</summary>
    /// <param name="model">A name, or a path.</param>
    /// <param name="options">What differs from what the model says; null: nothing.</param>
    /// <exception cref="TransferException">It is no model of text (BadInput), is not there (NotFound), or cannot run here (Resource).</exception>
    public static TextEmbedder Load(string model, TextEmbedderOptions? options = null)
    {
        using var store = new ModelStore(new ModelStoreOptions { Offline = true });
        return Open(store.Resolve(model), options);
    }

    /// <summary>Opens a model that was found.</summary>
    /// <exception cref="TransferException">As <see cref="Load"/>.</exception>
    public static TextEmbedder Open(ResolvedModel model, TextEmbedderOptions? options = null)
    {
        options ??= new TextEmbedderOptions();
        TextModelSource source = TextModelSource.Read(model);
        if (options.MaxLength is { } length)
            source = source with { Tokenizer = source.Tokenizer.With(new Truncation(length), null) };
        TextModelSettings settings = source.Settings with
        {
            Pooling = options.Pooling ?? source.Settings.Pooling,
            Normalize = options.Normalize ?? source.Settings.Normalize,
            QueryPrompt = options.QueryPrompt ?? source.Settings.QueryPrompt,
            PassagePrompt = options.PassagePrompt ?? source.Settings.PassagePrompt,
        };
        Parallelism parallelism = Parallelism.Throughput(options.Threads);
        Session session = model.OpenSession(new SessionOptions { Threads = parallelism.ThreadsPerWorker, Provider = options.Provider });
        try
        {
            var texts = new TextModel(session, source, settings.Pooling, parallelism);
            return new TextEmbedder(texts, settings, Cut(options.Dimensions, texts), options, model.Name);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>The vector of one text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="role">What it is in a search.</param>
    public float[] Embed(string text, EmbeddingRole role = EmbeddingRole.Plain) => Embed([text], role)[0];

    /// <summary>The vectors of many texts, in the order of the texts, computed on all cores.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="role">What they are in a search.</param>
    /// <param name="cancellation">Stops early with <see cref="OperationCanceledException"/>.</param>
    public float[][] Embed(IReadOnlyList<string> texts, EmbeddingRole role = EmbeddingRole.Plain, CancellationToken cancellation = default) =>
        Embed(texts, role, Dimensions, cancellation);

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();

    private float[][] Embed(IReadOnlyList<string> texts, EmbeddingRole role, int dimensions, CancellationToken cancellation)
    {
        string prompt = role switch { EmbeddingRole.Query => _settings.QueryPrompt, EmbeddingRole.Passage => _settings.PassagePrompt, _ => "" };
        IReadOnlyList<string> given = prompt.Length == 0 ? texts : [.. texts.Select(text => prompt + text)];
        TokenEncoding[] encodings = given.Count == 1 ? [Tokenizer.Encode(given[0])] : Tokenizer.Encode(given, _threads, cancellation);
        var vectors = new float[texts.Count][];
        _model.Run(
            encodings,
            (i, row) =>
            {
                float[] vector = row[..dimensions].ToArray();
                if (_settings.Normalize)
                    VectorMath.Normalize(vector);
                vectors[i] = vector;
            },
            cancellation);
        return vectors;
    }

    private static int Cut(int? wanted, TextModel model) => wanted switch
    {
        null => model.Width,
        >= 1 and { } some when some <= model.Width => some,
        _ => throw new TransferException(ErrorKind.Usage, $"{Shown.Path(model.Name)}: {wanted} dimensions are wanted, and its vectors have {model.Width}; give a number from 1 to {model.Width}"),
    };
}
