using Transfer.Onnx;
using Transfer.Runtime;

namespace Transfer.Zoo;

/// <summary>
/// A fine-tuned model in an app. Labels, preprocessing and everything else are read from the file itself. Thread safe: load once, share.
/// <code>
/// using var classifier = ImageClassifier.Load("model.onnx");
/// Prediction prediction = classifier.Predict("photo.jpg");
/// Console.WriteLine($"{prediction.Label}: {prediction.Probability:P1}");
/// </code>
/// </summary>
public sealed class ImageClassifier : IDisposable
{
    private readonly ImageModel _model;
    private readonly bool _logits;

    private ImageClassifier(ImageModel model, IReadOnlyList<string> labels, bool logits)
    {
        _model = model;
        Labels = labels;
        _logits = logits;
    }

    /// <summary>The classes, in the order of <see cref="Prediction.Probabilities"/>.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>How a picture becomes the model's input.</summary>
    public Preprocessing Preprocessing => _model.Preprocessing;

    /// <summary>Loads a model that <c>transfer finetune</c> made.</summary>
    /// <param name="path">The file, or the run folder that holds it.</param>
    /// <param name="options">Threads and execution provider; null: all cores, CPU.</param>
    /// <exception cref="TransferException">The file is not such a model (BadInput), is not there (NotFound), or cannot run here (Resource).</exception>
    public static ImageClassifier Load(string path, SessionOptions? options = null)
    {
        using var store = new ModelStore(new ModelStoreOptions { Offline = true });
        return Open(store.Resolve(path), null, options ?? new SessionOptions(), Parallelism.Latency(options?.Threads ?? 0));
    }

    /// <summary>Opens a model of any origin: what its metadata does not say is read from its card.</summary>
    /// <param name="source">The model.</param>
    /// <param name="card">A card that goes before the metadata and the catalog's; null for none.</param>
    /// <param name="options">The execution provider; the threads follow from <paramref name="parallelism"/>.</param>
    /// <param name="parallelism">How threads share pictures.</param>
    /// <exception cref="TransferException">Neither the file nor a card says how pictures are read or what the classes are called (BadInput).</exception>
    public static ImageClassifier Open(ResolvedModel source, ModelCard? card, SessionOptions options, Parallelism parallelism)
    {
        Session session = source.OpenSession(options with { Threads = parallelism.ThreadsPerWorker });
        try
        {
            ImageModelMetadata about = ImageModelMetadata.Read(session.Metadata, source, card);
            var model = new ImageModel(session, source.Label, about.Preprocessing, null, parallelism);
            if (model.Width != about.Labels.Count)
            {
                throw TransferException.BadFile(source.Label,
                    $"gives {model.Width} numbers for a picture, and there are {about.Labels.Count} labels; give a card with one label for each");
            }

            return new ImageClassifier(model, about.Labels, about.EndsInLogits);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Classifies the picture in a file.</summary>
    /// <exception cref="TransferException">The file is no picture (BadInput) or cannot be read.</exception>
    public Prediction Predict(string path) => Predict(ImageDecoder.Decode(path));

    /// <summary>Classifies the picture in a stream, which is read to its end.</summary>
    /// <exception cref="TransferException">The stream holds no picture (BadInput).</exception>
    public Prediction Predict(Stream stream) => Predict(ImageDecoder.Decode(stream, "stream"));

    /// <summary>Classifies a picture given as pixels.</summary>
    public Prediction Predict(RgbImage image) => Prediction(_model.Run(image));

    /// <summary>Classifies many pictures, in batches, on all cores.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="cancellation">Stops early with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The predictions, in the order of the paths.</returns>
    /// <exception cref="TransferException">A file is no picture (BadInput) or cannot be read.</exception>
    public IReadOnlyList<Prediction> Predict(IReadOnlyList<string> paths, CancellationToken cancellation = default)
    {
        var predictions = new Prediction[paths.Count];
        Predict(paths, (index, prediction) => predictions[index] = prediction, null, cancellation);
        return predictions;
    }

    /// <summary>Classifies many pictures and hands over each result as it comes, in no particular order and never two at once.</summary>
    /// <param name="paths">The files.</param>
    /// <param name="result">Receives each prediction with its path's index.</param>
    /// <param name="bad">Receives what cannot be read; null: the first such file ends the run with its error.</param>
    /// <param name="cancellation">Stops early with <see cref="OperationCanceledException"/>.</param>
    public void Predict(
        IReadOnlyList<string> paths, Action<int, Prediction> result, Action<int, TransferException>? bad, CancellationToken cancellation = default) =>
        _model.Run(paths, (i, row) => result(i, Prediction(row.ToArray())), bad, cancellation);

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();

    private Prediction Prediction(float[] row)
    {
        if (_logits)
            VectorMath.Softmax(row);
        return new Prediction(Labels, row);
    }
}
