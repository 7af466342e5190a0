namespace Transfer.TestKit;

/// <summary>Pairs of shapes that broadcast to each other in every way that occurs: equal, scalar, leading, trailing, inner, both sides, empty.</summary>
public static class BroadcastShapes
{
    /// <summary>The pairs.</summary>
    public static IReadOnlyList<(long[] A, long[] B)> Pairs { get; } =
    [
        ([5], [5]), ([3, 4], []), ([], [3, 4]), ([2, 3, 4], [4]), ([2, 3, 4], [3, 1]), ([2, 3, 4], [2, 1, 1]), ([2, 1, 4], [1, 3, 1]),
        ([1], [7]), ([2, 3, 1, 5], [1, 3, 4, 1]), ([17], [1]), ([3, 33], [33]), ([0, 3], [1, 3]),
    ];
}
