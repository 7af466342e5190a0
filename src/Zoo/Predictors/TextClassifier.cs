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
/// Of a model whose texts have any number of labels, <see cref="Prediction.Above"/> gives those that are probable.
/// </summary>
public sealed class TextClassifier : TextPredictor
{
    private TextClassifier(TextModelSource source, int threads, ExecutionProvider provider)
        : base(source, threads, provider)
    {
    }

    /// <summary>Loads a model that <c>transfer finetune</c> made, or a Hugging Face folder of a classifier.</summary>
    /// <param name="path">The file, or the folder that holds it.</param>
    /// <param name="threads">Threads in all; 0 for all cores.</param>
    /// <exception cref="TransferException">The file is not such a model (BadInput), is not there (NotFound), or cannot run here (Resource).</exception>
    public static TextClassifier Load(string path, int threads = 0) => Open(TextModelSource.Load(path), threads);

    /// <summary>Opens a model whose tokenizer and settings were read.</summary>
    /// <param name="source">The model.</param>
    /// <param name="threads">Threads in all; 0 for all cores.</param>
    /// <param name="provider">What computes.</param>
    /// <exception cref="TransferException">It has no classes, or not as many as its output (BadInput).</exception>
    public static new TextClassifier Open(TextModelSource source, int threads = 0, ExecutionProvider provider = ExecutionProvider.Cpu) => source.Answer switch
    {
        AnswerKind.Number => throw TransferException.BadFile(source.Model.Label, "answers with a number and has no classes; load it with TextRegressor"),
        AnswerKind.Words => throw TransferException.BadFile(source.Model.Label, "labels words and not whole texts; load it with TokenClassifier"),
        _ => new(source, threads, provider),
    };

    /// <summary>Classifies a text.</summary>
    public Prediction Predict(string text) => Predict([(text, null)])[0];

    /// <summary>Classifies two texts together, by a model that was trained on pairs.</summary>
    public Prediction Predict(string text, string pair) => Predict([(text, pair)])[0];

    /// <summary>Classifies many texts, in batches, on all cores.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="cancellation">Stops early with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The predictions, in the order of the texts.</returns>
    public Prediction[] Predict(IReadOnlyList<string> texts, CancellationToken cancellation = default) => Predict([.. texts.Select(text => (text, (string?)null))], cancellation);

    /// <summary>Classifies many pairs of texts, in batches, on all cores.</summary>
    /// <param name="pairs">The pairs; the second text is null for a model that reads one.</param>
    /// <param name="cancellation">Stops early with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The predictions, in the order of the pairs.</returns>
    /// <exception cref="TransferException">A second text is missing, or is one too many (Usage).</exception>
    public Prediction[] Predict(IReadOnlyList<(string Text, string? Pair)> pairs, CancellationToken cancellation = default)
    {
        var predictions = new Prediction[pairs.Count];
        Predict(Encode(pairs, cancellation), (i, prediction) => predictions[i] = prediction, cancellation);
        return predictions;
    }

    /// <summary>Classifies encoded texts and hands over each result as it comes, in no particular order and never two at once.</summary>
    public void Predict(IReadOnlyList<TokenEncoding> texts, Action<int, Prediction> result, CancellationToken cancellation) =>
        Run(texts, (i, row) => result(i, new Prediction(Labels, row.ToArray())), cancellation);
}
