namespace Transfer.FineTune.Engine;

/// <summary>What the operators of one engine share from step to step.</summary>
internal sealed class StepClock
{
    private ulong _streams;

    /// <summary>The number of the training step: with the seed it decides what Dropout drops.</summary>
    public ulong Step { get; set; }

    /// <summary>A number for each operator that draws random numbers, in the order of the graph.</summary>
    public ulong NextStream() => _streams++;
}
