namespace Transfer.FineTune;

/// <summary>Turns the logits of sentences into the probabilities of their words, keeps them, and scores them.</summary>
/// <param name="data">All sentences.</param>
/// <param name="words">Their tokens.</param>
/// <param name="part">Those that are judged: what an answer's number counts.</param>
internal sealed class WordScorer(TaggedDataset data, WordTable words, IReadOnlyList<int> part) : IAnswerScorer
{
    private readonly Dictionary<int, float[]> _probabilities = [];
    private TaggingScorer _scorer = new(data.Labels);

    /// <summary>Scores sentences whose words' probabilities are there already.</summary>
    /// <param name="probabilities">Writes those of the word at a place.</param>
    public ClassificationMetrics Score(TrainedClassifier.Answer probabilities)
    {
        for (int item = 0; item < part.Count; item++)
        {
            int sentence = part[item];
            for (int place = words.PlaceOf(sentence); place < words.PlaceOf(sentence) + words.AnsweredOf(sentence); place++)
                probabilities(place, _probabilities[place] = new float[data.Labels.Count]);
            Add(sentence);
        }

        return Result();
    }

    /// <inheritdoc/>
    public void Begin() => _scorer = new TaggingScorer(data.Labels);

    /// <inheritdoc/>
    public void Answer(int item, ReadOnlySpan<float> logits)
    {
        int sentence = part[item], place = words.PlaceOf(sentence), labels = data.Labels.Count;
        foreach (int first in words.FirstsOf(sentence))
        {
            if (first >= 0)
                LogitScorer.Softmax(logits.Slice(first * labels, labels), _probabilities[place++] = new float[labels]);
        }

        Add(sentence);
    }

    /// <inheritdoc/>
    public ClassificationMetrics Result() => _scorer.Result();

    /// <inheritdoc/>
    public float[] ProbabilitiesOf(int place) => _probabilities[place];

    // A wrong word is known by its sentence and number until its text is read again.
    private void Add(int sentence)
    {
        int place = words.PlaceOf(sentence);
        _scorer.Add(
            data.LabelsOf(sentence),
            word => words.FirstsOf(sentence)[word] < 0 ? null : _probabilities[place++],
            word => FormattableString.Invariant($"{sentence}:{word}"));
    }
}
