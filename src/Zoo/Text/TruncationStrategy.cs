namespace Transfer.Zoo;

/// <summary>Which text of a pair is cut when both together are too long.</summary>
public enum TruncationStrategy
{
    /// <summary>The longer one, and when that does not do, both to the same length.</summary>
    LongestFirst,

    /// <summary>The first only.</summary>
    OnlyFirst,

    /// <summary>The second only.</summary>
    OnlySecond,
}
