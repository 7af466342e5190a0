namespace Transfer.FineTune;

/// <summary>What a training tells its caller, and where it keeps its checkpoints.</summary>
internal sealed record TrainHooks
{
    /// <summary>The folder of checkpoints; null keeps none.</summary>
    public string? Checkpoints { get; init; }

    /// <summary>What the training depends on, by name, in the order in which differences are named.</summary>
    public IReadOnlyDictionary<string, string> Fingerprint { get; init; } = new Dictionary<string, string>();

    /// <summary>Told the steps done.</summary>
    public IProgress<JobProgress>? Progress { get; init; }

    /// <summary>Told the figures of each epoch.</summary>
    public Action<EpochFigures>? Epoch { get; init; }

    /// <summary>Told what the user should know, a sentence each.</summary>
    public Action<string> Notice { get; init; } = _ => { };

    /// <summary>Before the items kept aside are judged.</summary>
    public Action? BeginJudgement { get; init; }

    /// <summary>Receives what the network says of each of them.</summary>
    public ItemAnswer? Answer { get; init; }

    /// <summary>After they were judged: the share that is right, or null where answers are near or far.</summary>
    public Func<double?>? EndJudgement { get; init; }

    /// <summary>Whether the epoch whose weights are kept is the one with the most right, and of those with equally many the one of the least loss; else it is the one of the least loss.</summary>
    public bool KeepMostRight { get; init; }
}
