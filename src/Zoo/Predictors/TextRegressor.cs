using Transfer.Onnx;
using Transfer.Runtime;

namespace Transfer.Zoo;

/// <summary>
/// A model of text that was fine-tuned to answer with a number: a score, a similarity of two texts. Thread safe: load once, share.
/// <code>
/// using var regressor = TextRegressor.Load("model.onnx");
/// float stars = regressor.Predict("What a film!");
/// </code>
/// </summary>
public sealed class TextRegressor : TextPredictor
{
    private TextRegressor(TextModelSource source, int threads, ExecutionProvider provider)
        : base(source, threads, provider)
    {
    }

    /// <summary>Loads a model that <c>transfer finetune --task regress</c> made, or a Hugging Face folder of one.</summary>
    /// <param name="path">The file, or the folder that holds it.</param>
    /// <param name="threads">Threads in all; 0 for all cores.</param>
    /// <exception cref="TransferException">The file is not such a model (BadInput), is not there (NotFound), or cannot run here (Resource).</exception>
    public static TextRegressor Load(string path, int threads = 0) => Open(TextModelSource.Load(path), threads);

    /// <summary>Opens a model whose tokenizer and settings were read.</summary>
    /// <param name="source">The model.</param>
    /// <param name="threads">Threads in all; 0 for all cores.</param>
    /// <param name="provider">What computes.</param>
    /// <exception cref="TransferException">It does not answer with one number (BadInput).</exception>
    public static new TextRegressor Open(TextModelSource source, int threads = 0, ExecutionProvider provider = ExecutionProvider.Cpu) =>
        source switch
        {
            { Answer: AnswerKind.Number, Labels: null or { Count: 1 } } => new(source, threads, provider),
            { Answer: AnswerKind.Number, Labels.Count: var count } => throw TransferException.BadFile(source.Model.Label, $"answers with {count} numbers, and one is wanted; use a model that gives one"),
            { Answer: AnswerKind.Words } => throw TransferException.BadFile(source.Model.Label, "labels words and does not answer with a number; load it with TokenClassifier"),
            { Labels: null } => throw TransferException.BadFile(source.Model.Label, "gives vectors and does not answer with a number; load it with TextEmbedder"),
            _ => throw TransferException.BadFile(source.Model.Label, "answers with classes and not with a number; load it with TextClassifier"),
        };

    /// <summary>The number of a text.</summary>
    public float Predict(string text) => Predict([(text, null)])[0];

    /// <summary>The number of two texts together, by a model that was trained on pairs.</summary>
    public float Predict(string text, string pair) => Predict([(text, pair)])[0];

    /// <summary>The numbers of many texts, in batches, on all cores.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="cancellation">Stops early with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The numbers, in the order of the texts.</returns>
    public float[] Predict(IReadOnlyList<string> texts, CancellationToken cancellation = default) => Predict([.. texts.Select(text => (text, (string?)null))], cancellation);

    /// <summary>The numbers of many pairs of texts, in batches, on all cores.</summary>
    /// <param name="pairs">The pairs; the second text is null for a model that reads one.</param>
    /// <param name="cancellation">Stops early with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The numbers, in the order of the pairs.</returns>
    /// <exception cref="TransferException">A second text is missing, or is one too many (Usage).</exception>
    public float[] Predict(IReadOnlyList<(string Text, string? Pair)> pairs, CancellationToken cancellation = default)
    {
        float[] numbers = new float[pairs.Count];
        Run(Encode(pairs, cancellation), (i, row) => numbers[i] = row[0], cancellation);
        return numbers;
    }
}
