using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>How any number of values become one.</summary>
internal interface IVariadic
{
    /// <summary>Whether one of the values is chosen.</summary>
    static abstract bool IsExtreme { get; }

    /// <summary>Whether the result is divided by the number of values.</summary>
    static abstract bool Divides { get; }

    static abstract T Combine<T>(T a, T b)
        where T : struct, ILanes<T>;

    static abstract long Combine(long a, long b);
}
