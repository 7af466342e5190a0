using Transfer.FineTune.Engine;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>
/// An item is a sentence, each word of which is of one class: softmax, cross entropy whose mean is over words, a head by multinomial logistic
/// regression on the vectors of words. Of a sentence the answer is the probabilities of its words one after the other, without those words
/// that have no answer; features have a row for each word at its place in <see cref="WordTable"/>.
/// </summary>
/// <param name="data">The sentences.</param>
/// <param name="split">What each is for.</param>
/// <param name="words">Their tokens and the places of their words.</param>
internal sealed class WordTask(TaggedDataset data, DataSplit split, WordTable words) : LearningTask(data.AsItems(), split.Train)
{
    private readonly ClassTask _each = EachOf(words.AsItems(split));

    /// <inheritdoc/>
    public override AnswerKind Answer => AnswerKind.Words;

    /// <inheritdoc/>
    public override string Description => "the label of each word, by cross entropy; the mean is over words, and all but the first token of a word count nothing";

    internal override LossKind Loss => LossKind.SoftCrossEntropy;

    /// <inheritdoc/>
    public override FittedHead Solve(
        FeatureMatrix features, IReadOnlyList<int> rows, FineTuneOptions options, IProgress<JobProgress>? progress, CancellationToken cancellation)
    {
        FittedHead solved = _each.Solve(features, words.PlacesOf(rows), options, progress, cancellation);
        return solved with { Linear = new LinearHead(solved.Linear.Weight, solved.Linear.Bias, Answer) };
    }

    /// <inheritdoc/>
    public override ITaskScorer Scorer() => new SentenceScorer(data, words);

    internal override ItemTarget TrainingTargets(FineTuneOptions options, FittedHead solved) => Spread(_each.TrainingTargets(options, solved));

    internal override ItemTarget PlainTargets() => Spread(_each.PlainTargets());

    internal override float[] Predict(LinearHead head, FeatureMatrix features, int item)
    {
        float[] answer = new float[words.AnsweredOf(item) * head.Outputs];
        for (int word = 0; word < words.AnsweredOf(item); word++)
            head.Predict(features.Row(words.PlaceOf(item) + word), answer.AsSpan(word * head.Outputs, head.Outputs));
        return answer;
    }

    internal override float[] Finish(int item, ReadOnlySpan<float> output)
    {
        int labels = data.Labels.Count, next = 0;
        float[] answer = new float[words.AnsweredOf(item) * labels];
        foreach (int first in words.FirstsOf(item))
        {
            if (first >= 0)
                Activation.Apply(Answer, output.Slice(first * labels, labels), answer.AsSpan(next++ * labels, labels));
        }

        return answer;
    }

    private static ClassTask EachOf(LabelledData words) => new(words.Set, words.Split.Train);

    // What is wanted of a word stands at the token that bears its label; of all others nothing is.
    private ItemTarget Spread(ItemTarget word) => (sentence, target) =>
    {
        target.Clear();
        int labels = data.Labels.Count, place = words.PlaceOf(sentence);
        foreach (int first in words.FirstsOf(sentence))
        {
            if (first >= 0)
                word(place++, target.Slice(first * labels, labels));
        }
    };

    private sealed class SentenceScorer(TaggedDataset data, WordTable words) : ITaskScorer
    {
        private readonly TaggingScorer _scorer = new(data.Labels);

        // A wrong word is known by its sentence and number until its text is read again.
        public void Add(ReadOnlySpan<float> answer, int item)
        {
            ReadOnlyMemory<float> all = answer.ToArray();
            int labels = data.Labels.Count, next = 0;
            _scorer.Add(
                data.LabelsOf(item),
                word => words.FirstsOf(item)[word] < 0 ? (ReadOnlyMemory<float>?)null : all.Slice(next++ * labels, labels),
                word => WordContext.PlaceOf(item, word));
        }

        public TaskMetrics Result() => _scorer.Result();
    }
}
