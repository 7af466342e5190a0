using Transfer.Onnx;
using Transfer.Runtime;

namespace Transfer.Zoo;

/// <summary>
/// Turns pictures into vectors: a classifier cut in front of its last layer, so that pictures of similar things are close. Thread safe.
/// <code>
/// using var embedder = ImageEmbedder.Load("efficientnet-lite0");
/// float[] vector = embedder.Embed("photo.jpg");
/// </code>
/// </summary>
public sealed partial class ImageEmbedder : IDisposable
{
    private readonly ImageModel _model;
    private readonly Parallelism _parallelism;
    private readonly string _id;

    private ImageEmbedder(ImageModel model, Parallelism parallelism, string id) => (_model, _parallelism, _id) = (model, parallelism, id);

    /// <summary>How many numbers a vector has.</summary>
    public int Dimensions => _model.Width;

    /// <summary>Loads a model of the catalog, or a file that Transfer wrote. Nothing is downloaded.</summary>
    /// <param name="model">A name, or a path.</param>
    /// <param name="threads">Threads in all; 0 for all cores.</param>
    /// <exception cref="TransferException">It is no model of pictures (BadInput), is not there (NotFound), or cannot run here (Resource).</exception>
    public static ImageEmbedder Load(string model, int threads = 0)
    {
        using var store = new ModelStore(new ModelStoreOptions { Offline = true });
        return Open(store.Resolve(model), null, threads);
    }

    /// <summary>Opens a model that was found.</summary>
    /// <param name="source">The model.</param>
    /// <param name="card">A card that goes before what the file or the catalog says; null for none.</param>
    /// <param name="threads">Threads in all; 0 for all cores.</param>
    /// <exception cref="TransferException">As <see cref="Load"/>.</exception>
    public static ImageEmbedder Open(ResolvedModel source, ModelCard? card, int threads)
    {
        card ??= source.Card;
        Model model = source.LoadGraph();
        _ = model.Metadata.TryGetValue(ImageModelMetadata.FeaturesKey, out string? written);
        _ = model.Metadata.TryGetValue(ImageModelMetadata.PreprocessingKey, out string? json);
        Preprocessing preprocessing = card?.RequirePreprocessing()
            ?? (json is null
                ? throw TransferException.BadFile(source.Label, "does not say how it reads pictures; give a card with --card")
                : Preprocessing.Parse(json, $"{source.Label}: metadata '{ImageModelMetadata.PreprocessingKey}'"));
        Value features = model.Graph.CutClassifier(card?.Cut ?? written ?? model.Graph.FindClassifier().Features.Name);
        if (features.Type is TensorType { Shape.Rank: 4 })
            model.Graph.Outputs[0] = model.Graph.Append("Flatten", [model.Graph.Append("GlobalAveragePool", [features], "features_pooled")], "features", ("axis", 1L));
        Parallelism parallelism = Parallelism.Throughput(threads);
        var session = Session.Open(model.ToBytes(), source.Label, new SessionOptions { Threads = parallelism.ThreadsPerWorker, IsChecked = true });
        try
        {
            return new ImageEmbedder(new ImageModel(session, source.Label, preprocessing, null, parallelism), parallelism, source.Name);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>The vector of the picture in a file, of length 1.</summary>
    /// <exception cref="TransferException">The file is no picture (BadInput) or cannot be read.</exception>
    public float[] Embed(string path) => Embed([path])[0];

    /// <summary>The vector of the picture in a stream, which is read to its end, of length 1.</summary>
    /// <exception cref="TransferException">The stream holds no picture (BadInput).</exception>
    public float[] Embed(Stream stream) => Embed(ImageDecoder.Decode(stream, "stream"));

    /// <summary>The vector of a picture given as pixels, of length 1.</summary>
    public float[] Embed(RgbImage image)
    {
        float[] vector = _model.Run(image);
        VectorMath.Normalize(vector);
        return vector;
    }

    /// <summary>The vectors of many pictures, in the order of the paths, computed on all cores.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="cancellation">Stops early with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="TransferException">A file is no picture (BadInput) or cannot be read.</exception>
    public float[][] Embed(IReadOnlyList<string> paths, CancellationToken cancellation = default)
    {
        var vectors = new float[paths.Count][];
        _model.Run(
            paths,
            (i, row) =>
            {
                float[] vector = row.ToArray();
                VectorMath.Normalize(vector);
                vectors[i] = vector;
            },
            null,
            cancellation);
        return vectors;
    }

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();
}
