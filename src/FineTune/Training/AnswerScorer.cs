namespace Transfer.FineTune;

/// <summary>Turns the network's outputs of items into answers, keeps them, and scores them.</summary>
/// <param name="task">What is learnt.</param>
/// <param name="part">The items that are judged: what an output's number counts.</param>
internal sealed class AnswerScorer(LearningTask task, IReadOnlyList<int> part)
{
    private readonly Dictionary<int, float[]> _answers = [];
    private ITaskScorer _scorer = task.Scorer();

    /// <summary>Starts anew.</summary>
    public void Begin() => _scorer = task.Scorer();

    /// <summary>Takes the outputs of one item.</summary>
    public void Answer(int item, ReadOnlySpan<float> outputs)
    {
        int place = part[item];
        float[] answer = _answers[place] = task.Finish(place, outputs);
        _scorer.Add(answer, place);
    }

    /// <summary>The metrics since <see cref="Begin"/>.</summary>
    public TaskMetrics Result() => _scorer.Result();

    /// <summary>The last answer to an item.</summary>
    public float[] AnswerOf(int place) => _answers[place];
}
