using Transfer.FineTune.Engine;

namespace Transfer.FineTune.Ops;

/// <summary>How attention's heads lie in a tensor: [batch, head, position, feature], or [batch, position, head · feature].</summary>
internal readonly record struct HeadLayout(long Batch, long Heads, long Positions, long Features, bool IsPacked)
{
    public long BatchStep => Heads * Positions * Features;

    public long HeadStep => IsPacked ? Features : Positions * Features;

    /// <summary>From one position to the next.</summary>
    public long Row => IsPacked ? Heads * Features : Features;

    public long[] Dims => [Batch, Heads, Positions, Features];

    public long[] Steps => [BatchStep, HeadStep, Row, 1];

    /// <summary>The layout of an input; <paramref name="heads"/> counts when it has three axes.</summary>
    public static HeadLayout Of(Slot x, long heads) => x.Rank == 4
        ? new(x.Dim(0), x.Dim(1), x.Dim(2), x.Dim(3), false)
        : new(x.Dim(0), heads, x.Dim(1), x.Dim(2) / Math.Max(1, heads), true);

    /// <summary>Steps over batch, key head, and the query heads that share it.</summary>
    public long[] Shared(long group) => [BatchStep, group * HeadStep, HeadStep];

    /// <summary>The same for a tensor that has one head for all that share.</summary>
    public long[] Repeated() => [BatchStep, HeadStep, 0];
}
