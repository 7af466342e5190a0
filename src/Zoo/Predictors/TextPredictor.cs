using Transfer.Onnx;
using Transfer.Runtime;

namespace Transfer.Zoo;

/// <summary>A fine-tuned model of text as an app uses it: tokenizer, labels and everything else are read from the file itself. Thread safe: load once, share.</summary>
public abstract class TextPredictor : IDisposable
{
    private readonly TextModel _model;
    private readonly bool _finished;

    private protected TextPredictor(TextModelSource source, int threads, ExecutionProvider provider)
    {
        string name = source.Model.Label;
        IReadOnlyList<string> labels = source.Labels ?? (source.Answer == AnswerKind.Number ? ["value"]
            : throw TransferException.BadFile(name, "is a model of text without classes of its own; fine-tune it first with transfer finetune; for its vectors use transfer embed"));
        (Labels, Answer, ReadsPairs) = (labels, source.Answer, source.Settings.Pairs);
        Parallelism parallelism = Parallelism.Throughput(threads);
        Session session = source.Model.OpenSession(new SessionOptions { Threads = parallelism.ThreadsPerWorker, Provider = provider });
        try
        {
            _model = new TextModel(session, source, source.Settings.Pooling, parallelism);
            if (_model.Width != labels.Count)
                throw TransferException.BadFile(name, $"gives {_model.Width} numbers for a text, and there are {labels.Count} labels; use a file whose labels fit");
            _finished = Answer == AnswerKind.Number || ImageModelMetadata.EndsIn(source.Model.LoadGraph().Graph, Answer == AnswerKind.Labels ? "Sigmoid" : "Softmax");
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>What each number of an answer stands for: the classes, the labels, or the name of the one number.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>What the numbers of an answer are.</summary>
    public AnswerKind Answer { get; }

    /// <summary>Whether it answers to two texts together.</summary>
    public bool ReadsPairs { get; }

    /// <summary>Makes ids of texts, cut at the model's maximum.</summary>
    public Tokenizer Tokenizer => _model.Tokenizer;

    /// <summary>Opens a model whose tokenizer and settings were read, whatever it answers.</summary>
    /// <param name="source">The model.</param>
    /// <param name="threads">Threads in all; 0 for all cores.</param>
    /// <param name="provider">What computes.</param>
    /// <exception cref="TransferException">It has no labels, or not as many as its output (BadInput).</exception>
    public static TextPredictor Open(TextModelSource source, int threads = 0, ExecutionProvider provider = ExecutionProvider.Cpu) =>
        source.Answer == AnswerKind.Number ? TextRegressor.Open(source, threads, provider) : TextClassifier.Open(source, threads, provider);

    /// <summary>Makes ids of texts, on all cores.</summary>
    /// <param name="texts">The texts, each with its second one where <see cref="ReadsPairs"/>.</param>
    /// <param name="cancellation">Stops early with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="TransferException">A second text is missing, or is one too many (Usage).</exception>
    public TokenEncoding[] Encode(IReadOnlyList<(string Text, string? Pair)> texts, CancellationToken cancellation = default)
    {
        if (texts.Any(text => text.Pair is null == ReadsPairs))
        {
            throw new TransferException(ErrorKind.Usage, ReadsPairs
                ? $"{Shown.Path(_model.Name)}: answers to two texts together, and the second one is missing; give it with --pair, in code as Predict(text, pair)"
                : $"{Shown.Path(_model.Name)}: answers to one text, and a second one is given; leave it away");
        }

        return Tokenizer.Encode(texts, 0, cancellation);
    }

    /// <summary>Answers to encoded texts and hands over each answer as it comes, in no particular order and never two at once.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="row">Receives as many numbers as there are <see cref="Labels"/>.</param>
    /// <param name="cancellation">Stops between two batches, and inside one.</param>
    public void Run(IReadOnlyList<TokenEncoding> texts, TextRow row, CancellationToken cancellation) => _model.Run(texts, (i, values) => row(i, Finished(values)), cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
        _model.Dispose();
        GC.SuppressFinalize(this);
    }

    // A model of somebody else may end in logits.
    private ReadOnlySpan<float> Finished(ReadOnlySpan<float> values)
    {
        if (_finished)
            return values;
        float[] probabilities = values.ToArray();
        if (Answer == AnswerKind.Labels)
            VectorMath.Sigmoid(probabilities);
        else
            VectorMath.Softmax(probabilities);
        return probabilities;
    }
}
