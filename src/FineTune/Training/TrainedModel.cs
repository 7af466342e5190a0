namespace Transfer.FineTune;

/// <summary>A model as trained, before it is saved: judged, and able to say what the saved file must give.</summary>
public sealed record TrainedModel
{
    /// <summary>Writes the answer to an item.</summary>
    /// <param name="item">The item, one of those that the model is judged by.</param>
    /// <param name="answer">Receives it, a number for each class; of a sentence as many for each word that has an answer, one word after the other.</param>
    public delegate void Answer(int item, Span<float> answer);

    /// <summary>The last layer.</summary>
    public required LinearHead Linear { get; init; }

    /// <summary>The head solved on the features of the untouched network: the result itself, or what the training started from.</summary>
    public required SolvedHead Solved { get; init; }

    /// <summary>The head on the untouched network, where <see cref="Solved"/> is one on the trained network.</summary>
    public SolvedHead? Untouched { get; init; }

    /// <summary>What the saved file must give.</summary>
    public required Answer Expected { get; init; }

    /// <summary>On what it was fitted to.</summary>
    public required TrainFigures Train { get; init; }

    /// <summary>On what was kept aside.</summary>
    public required TaskMetrics Validation { get; init; }

    /// <summary>On the test folder; null where there is none.</summary>
    public TaskMetrics? Test { get; init; }

    /// <summary>How the training inside the network went; null where only the head was solved.</summary>
    public FitResult? Fit { get; init; }

    /// <summary>The tensor at which the part that learnt begins; null where only the head was solved.</summary>
    public string? TrainedFrom { get; init; }

    /// <summary>The highest learning rate; null where only the head was solved.</summary>
    public float? LearningRate { get; init; }

    /// <summary>A head solved on frozen features.</summary>
    /// <param name="head">The head.</param>
    /// <param name="task">What it learnt.</param>
    /// <param name="features">What it reads.</param>
    public static TrainedModel Of(SolvedHead head, LearningTask task, FeatureMatrix features) => new()
    {
        Linear = head.Linear,
        Solved = head,
        Expected = (item, answer) => task.Predict(head.Linear, features, item).CopyTo(answer),
        Train = head.Train,
        Validation = head.Validation,
        Test = head.Test,
    };
}
