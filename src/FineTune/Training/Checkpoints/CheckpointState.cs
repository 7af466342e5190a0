namespace Transfer.FineTune;

/// <summary>Where a training stands, beside its weights: what a resumed one goes on from.</summary>
public sealed record CheckpointState
{
    /// <summary>The form of this record; another form is refused.</summary>
    public const int CurrentFormat = 1;

    /// <summary>The form.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>What the training depends on, by name: model, data, settings. A training that differs in one cannot go on from here.</summary>
    public required IReadOnlyDictionary<string, string> Fingerprint { get; init; }

    /// <summary>Optimiser steps taken.</summary>
    public required int Step { get; init; }

    /// <summary>Epochs that are complete.</summary>
    public required int Epoch { get; init; }

    /// <summary>Batches of the epoch that is not, that are done.</summary>
    public required int BatchOfEpoch { get; init; }

    /// <summary>The sum of their losses.</summary>
    public required double LossOfEpoch { get; init; }

    /// <summary>Forward and backward passes of the engine, which decide what Dropout drops.</summary>
    public required ulong Passes { get; init; }

    /// <summary>The figures of each complete epoch.</summary>
    public required IReadOnlyList<EpochFigures> History { get; init; }

    /// <summary>The epoch with the best weights; 0 when there is none yet.</summary>
    public required int BestEpoch { get; init; }

    /// <summary>Seconds spent so far.</summary>
    public required double Seconds { get; init; }
}
