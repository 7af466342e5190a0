using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>
/// Judges the labels of words, sentence by sentence: each word that has an answer as an item, and, where labels are spans, the spans of
/// whole sentences, in which a word without an answer is in none.
/// </summary>
public sealed class TaggingScorer
{
    private readonly IReadOnlyList<string> _labels;
    private readonly ClassificationScorer _words;
    private readonly EntityScorer? _entities;
    private int _unanswered;

    /// <summary>A scorer for the labels of a model.</summary>
    public TaggingScorer(IReadOnlyList<string> labels)
    {
        _labels = labels;
        _words = new ClassificationScorer(labels);
        _entities = LabelSpans.Are(labels) ? new EntityScorer() : null;
    }

    /// <summary>Judges a sentence.</summary>
    /// <param name="labels">The right label of each word, as a number.</param>
    /// <param name="probabilities">Those of a word's labels; null for a word without an answer.</param>
    /// <param name="input">What a word is called where it is wrong.</param>
    /// <exception cref="Onnx.TransferException">Kind BadInput: a probability is not a finite number.</exception>
    public void Add(IReadOnlyList<int> labels, Func<int, ReadOnlyMemory<float>?> probabilities, Func<int, string> input)
    {
        var said = new string?[labels.Count];
        for (int word = 0; word < said.Length; word++)
        {
            if (probabilities(word) is not { } answer)
            {
                _unanswered++;
                continue;
            }

            int predicted = Largest(answer.Span);
            _words.Add(answer.Span, labels[word], predicted == labels[word] ? "" : input(word));
            said[word] = _labels[predicted];
        }

        _entities?.Add([.. labels.Select(label => _labels[label])], said);
    }

    /// <summary>The metrics of the sentences so far.</summary>
    public ClassificationMetrics Result() => _words.Result() with { Entities = _entities?.Result(), Unanswered = _unanswered };

    // The first of equals; -1, which no label is, where a number is none, so that the word is named when it is refused.
    private static int Largest(ReadOnlySpan<float> values)
    {
        int largest = 0;
        for (int i = 0; i < values.Length; i++)
        {
            if (float.IsNaN(values[i]))
                return -1;
            if (values[i] > values[largest])
                largest = i;
        }

        return largest;
    }
}
