using Transfer.Onnx;
using Transfer.Runtime;

namespace Transfer.Zoo;

/// <summary>
/// A model that labels the words of a text (names, parts of speech) in an app: tokenizer, labels and everything else are read from the file
/// itself. Thread safe: load once, share.
/// <code>
/// using var tagger = TokenClassifier.Load("model.onnx");
/// foreach (Entity entity in tagger.Predict("Ada Lovelace lived in London.").Entities)
///     Console.WriteLine($"{entity.Label} {entity.Text} {entity.Score:P1}");
/// </code>
/// </summary>
public sealed class TokenClassifier : IDisposable
{
    private readonly TextModel _model;
    private readonly bool _logits;

    private TokenClassifier(TextModel model, IReadOnlyList<string> labels, bool logits)
    {
        (_model, Labels, _logits) = (model, labels, logits);
        FindsSpans = LabelSpans.Are(labels);
    }

    /// <summary>The labels, in the order of <see cref="Prediction.Probabilities"/>.</summary>
    public IReadOnlyList<string> Labels { get; }

    /// <summary>Whether labels are those of spans (<c>B-PER</c>, <c>I-PER</c>, <c>O</c>), so that there are entities, and not a label for each word alone.</summary>
    public bool FindsSpans { get; }

    /// <summary>Makes ids of words, cut at the model's maximum.</summary>
    public Tokenizer Tokenizer => _model.Tokenizer;

    /// <summary>Loads a model that <c>transfer finetune --task tokens</c> made, or a Hugging Face folder of such a model.</summary>
    /// <param name="path">The file, or the folder that holds it.</param>
    /// <param name="threads">Threads in all; 0 for all cores.</param>
    /// <exception cref="TransferException">The file is not such a model (BadInput), is not there (NotFound), or cannot run here (Resource).</exception>
    public static TokenClassifier Load(string path, int threads = 0) => Open(TextModelSource.Load(path), threads);

    /// <summary>Opens a model whose tokenizer and settings were read.</summary>
    /// <param name="source">The model.</param>
    /// <param name="threads">Threads in all; 0 for all cores.</param>
    /// <param name="provider">What computes.</param>
    /// <exception cref="TransferException">It does not label words, or not with as many labels as there are (BadInput).</exception>
    public static TokenClassifier Open(TextModelSource source, int threads = 0, ExecutionProvider provider = ExecutionProvider.Cpu)
    {
        string name = source.Model.Label;
        if (source is not { Answer: AnswerKind.Words, Labels: { } labels })
            throw TransferException.BadFile(name, "does not label words; fine-tune it first with transfer finetune --task tokens");
        Parallelism parallelism = Parallelism.Throughput(threads);
        Session session = source.Model.OpenSession(new SessionOptions { Threads = parallelism.ThreadsPerWorker, Provider = provider });
        try
        {
            var model = new TextModel(session, source, pooling: null, parallelism);
            if (model.Width != labels.Count)
                throw TransferException.BadFile(name, $"gives {model.Width} numbers for a word, and there are {labels.Count} labels; use a file whose labels fit");
            return new TokenClassifier(model, labels, !ImageModelMetadata.EndsInSoftmax(source.Model.LoadGraph().Graph));
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>Labels the words of a text, as <see cref="WordSplit"/> finds them.</summary>
    public TaggedText Predict(string text) => Predict([text])[0];

    /// <summary>Labels the words of many texts, in batches, on all cores.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="cancellation">Stops early with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The answers, in the order of the texts.</returns>
    public TaggedText[] Predict(IReadOnlyList<string> texts, CancellationToken cancellation = default)
    {
        IReadOnlyList<Range>[] places = [.. texts.Select(WordSplit.Of)];
        Prediction?[][] answers = PredictWords([.. texts.Select((text, i) => (IReadOnlyList<string>)[.. places[i].Select(place => text[place])])], cancellation);
        return [.. texts.Select((text, i) => Tagged(text, places[i], answers[i]))];
    }

    /// <summary>Labels sentences that are split into words already.</summary>
    /// <param name="sentences">The words of each.</param>
    /// <param name="cancellation">Stops early with <see cref="OperationCanceledException"/>.</param>
    /// <returns>An answer for each word; null for a word behind the end of what the model reads.</returns>
    public Prediction?[][] PredictWords(IReadOnlyList<IReadOnlyList<string>> sentences, CancellationToken cancellation = default)
    {
        var answers = new Prediction?[sentences.Count][];
        PredictWords(Tokenizer.EncodeWords(sentences, 0, cancellation), (i, words) => answers[i] = words, cancellation);
        return answers;
    }

    /// <summary>Labels encoded sentences and hands over each result as it comes, in no particular order and never two at once.</summary>
    public void PredictWords(IReadOnlyList<WordEncoding> sentences, Action<int, Prediction?[]> result, CancellationToken cancellation) => _model.Run(
        [.. sentences.Select(sentence => sentence.Tokens)],
        (i, row) =>
        {
            var words = new Prediction?[sentences[i].Words];
            for (int w = 0; w < words.Length; w++)
            {
                if (sentences[i].Firsts[w] is >= 0 and { } token)
                    words[w] = Answer(row.Slice(token * Labels.Count, Labels.Count));
            }

            result(i, words);
        },
        cancellation);

    /// <inheritdoc/>
    public void Dispose() => _model.Dispose();

    private Prediction Answer(ReadOnlySpan<float> row)
    {
        float[] values = row.ToArray();
        if (_logits)
            VectorMath.Softmax(values);
        return new Prediction(Labels, values);
    }

    private TaggedText Tagged(string text, IReadOnlyList<Range> places, Prediction?[] answers)
    {
        LabelledWord[] words = [.. places.Select((place, w) => new LabelledWord(text[place], answers[w]?.Label, place.Start.Value, place.End.Value, answers[w]?.Probability ?? 0))];
        return new TaggedText(words, FindsSpans ? [.. LabelSpans.Of([.. words.Select(word => word.Label)]).Select(OfSpan)] : []);

        Entity OfSpan(LabelSpan span)
        {
            (int start, int end) = (words[span.First].Start, words[span.Last].End);
            return new Entity(text[start..end], span.Type, start, end, words[span.First..(span.Last + 1)].Average(word => word.Score));
        }
    }
}
