namespace Transfer.TestKit;

/// <summary>
/// How close two float32 results must be, as named levels. Differences are measured against the largest reference value of the tensor:
/// an entry that is small because large ones cancelled cannot be more exact than they are.
/// </summary>
public sealed class Tolerance
{
    private readonly double _relative;

    private Tolerance(string name, double relative) => (Name, _relative) = (name, relative);

    /// <summary>The same bits but for the sign of zero and NaN payloads.</summary>
    public static Tolerance Exact { get; } = new("exact", 0);

    /// <summary>One float32 operation or a short sum: a few roundings.</summary>
    public static Tolerance Close { get; } = new("close", 2e-6);

    /// <summary>A long sum or a product of rounded factors.</summary>
    public static Tolerance Sum { get; } = new("sum", 1e-5);

    /// <summary>The outputs of a whole network.</summary>
    public static Tolerance Network { get; } = new("network", 1e-4);

    /// <summary>The gradients of a whole network.</summary>
    public static Tolerance NetworkGradient { get; } = new("network gradient", 1e-3);

    /// <summary>The level's name.</summary>
    public string Name { get; }

    /// <summary>The largest difference as a part of the largest reference value; infinite when NaN or infinities do not match.</summary>
    public static double Worst(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double floor = 0)
    {
        if (expected.Length != actual.Length)
            return double.PositiveInfinity;
        double largest = floor, worst = 0;
        foreach (float e in expected)
            largest = Math.Max(largest, float.IsFinite(e) ? Math.Abs(e) : 0);
        for (int i = 0; i < expected.Length; i++)
        {
            if (float.IsFinite(expected[i]) && float.IsFinite(actual[i]))
                worst = Math.Max(worst, Math.Abs((double)expected[i] - actual[i]));
            else if (!expected[i].Equals(actual[i]))
                return double.PositiveInfinity;
        }

        return worst == 0 ? 0 : worst / Math.Max(largest, double.Epsilon);
    }

    /// <summary>Null when the values agree; else a line with the first that does not, both values and how many.</summary>
    /// <param name="what">What is compared.</param>
    /// <param name="expected">The reference.</param>
    /// <param name="actual">What was computed.</param>
    /// <param name="absolute">A difference that is allowed anywhere.</param>
    public string? Compare(string what, ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double absolute = 0)
    {
        if (expected.Length != actual.Length)
            return $"{what}: {actual.Length} values, {expected.Length} expected";
        double largest = 0;
        foreach (float e in expected)
            largest = Math.Max(largest, float.IsFinite(e) ? Math.Abs(e) : 0);
        double allowed = (_relative * largest) + absolute;
        int first = -1, count = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            bool finite = float.IsFinite(expected[i]) && float.IsFinite(actual[i]);
            if (finite ? Math.Abs((double)expected[i] - actual[i]) <= allowed : expected[i].Equals(actual[i]))
                continue;
            first = first < 0 ? i : first;
            count++;
        }

        return first < 0 ? null
            : $"{what}: {count} of {expected.Length} differ by more than {allowed:G3} ({Name}); first at {first}: expected {expected[first]:G9}, got {actual[first]:G9}; worst {Worst(expected, actual):G3}";
    }
}
