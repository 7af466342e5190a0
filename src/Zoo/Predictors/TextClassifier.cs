using Transfer.Onnx;
using Transfer.Runtime;

namespace Transfer.Zoo;

/// <summary>
/// A fine-tuned model of text in an app: tokenizer, labels and everything else are read from the file itself. Thread safe: load once, share.
/// <code>
/// using var classifier = TextClassifier.Load("model.onnx");
/// Prediction prediction = classifier.Predict("What a film!");
/// Console.WriteLine($"{prediction.Label}: {prediction.Probability:P1}");
/// </code>
/// </summary>
public sealed class TextClassifier : IDisposable
{
    private readonly TextModel _model;
    private readonly bool _logits;

    private TextClassifier(TextModel model, IReadOnlyList<string> labels, bool logits) => (_model, Labels, _logits) = (model, labels, logits);

    /// <summary>The classes, in the order of <see cref="Prediction.Probabilities"/>.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Makes ids of texts, cut at the model's maximum.</summary>
    public Tokenizer Tokenizer => _model.Tokenizer;

    /// <summary>Loads a model that <c>transfer finetune</c> made, or a Hugging Face folder of a classifier.</summary>
    /// <param name="path">The file, or the folder that holds it.</param>
    /// <param name="threads">Threads in all; 0 for all cores.</param>
    /// <exception cref="TransferException">The file is not such a model (BadInput), is not there (NotFound), or cannot run here (Resource).</exception>
    public static TextClassifier Load(string path, int threads = 0)
    {
        using var store = new ModelStore(new ModelStoreOptions { Offline = true });
        return Open(TextModelSource.Read(store.Resolve(path)), threads);
    }

    /// <summary>Opens a model whose tokenizer and settings were read.</summary>
    /// <param name="source">The model.</param>
    /// <param name="threads">Threads in all; 0 for all cores.</param>
    /// <param name="provider">What computes.</param>
    /// <exception cref="TransferException">It has no classes, or not as many as its output (BadInput).</exception>
    public static TextClassifier Open(TextModelSource source, int threads = 0, ExecutionProvider provider = ExecutionProvider.Cpu)
    {
        string name = source.Model.Label;
        if (source.Labels is not { } labels)
            throw TransferException.BadFile(name, "is a model of text without classes of its own; fine-tune it first with transfer finetune");
        if (source.LabelsWords)
            throw TransferException.BadFile(name, "labels words and not whole texts; open it with TokenClassifier");
        Parallelism parallelism = Parallelism.Throughput(threads);
        Session session = source.Model.OpenSession(new SessionOptions { Threads = parallelism.ThreadsPerWorker, Provider = provider });
        try
        {
            var model = new TextModel(session, source, source.Settings.Pooling, parallelism);
            if (model.Width != labels.Count)
                throw TransferException.BadFile(name, $"gives {model.Width} numbers for a text, and there are {labels.Count} labels; use a file whose labels fit");
            return new TextClassifier(model, labels, !ImageModelMetadata.EndsInSoftmax(source.Model.LoadGraph().Graph));
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Classifies a text.</summary>
    public Prediction Predict(string text) => Predict([text])[0];

    /// <summary>Classifies many texts, in batches, on all cores.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="cancellation">Stops early with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The predictions, in the order of the texts.</returns>
    public Prediction[] Predict(IReadOnlyList<string> texts, CancellationToken cancellation = default)
    {
        var predictions = new Prediction[texts.Count];
        Predict(Tokenizer.Encode(texts, 0, cancellation), (i, prediction) => predictions[i] = prediction, cancellation);
        return predictions;
    }

    /// <summary>Classifies encoded texts and hands over each result as it comes, in no particular order and never two at once.</summary>
    public void Predict(IReadOnlyList<TokenEncoding> texts, Action<int, Prediction> result, CancellationToken cancellation) => _model.Run(
        texts,
        (i, row) =>
        {
            float[] values = row.ToArray();
            if (_logits)
                VectorMath.Softmax(values);
            result(i, new Prediction(Labels, values));
        },
        cancellation);

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();
}
