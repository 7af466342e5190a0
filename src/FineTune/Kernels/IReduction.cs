namespace Transfer.FineTune.Kernels;

/// <summary>How many values become one: each is mapped, then they are combined in any grouping.</summary>
internal interface IReduction
{
    /// <summary>What the combination of no values is.</summary>
    static abstract float Start { get; }

    static abstract T Map<T>(T x)
        where T : struct, ILanes<T>;

    static abstract T Combine<T>(T a, T b)
        where T : struct, ILanes<T>;

    static abstract double Combine(double a, double b);
}
