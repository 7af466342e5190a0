using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>A function of two values and its derivatives.</summary>
internal interface IBinary
{
    /// <summary>Whether dA is dY itself, and dB.</summary>
    static abstract (bool A, bool B) Passes { get; }

    /// <summary>Which of a and b the derivative by a reads, and that by b.</summary>
    static abstract (bool A, bool B) ReadsForA { get; }

    static abstract (bool A, bool B) ReadsForB { get; }

    static abstract T Forward<T>(T a, T b)
        where T : struct, ILanes<T>;

    static abstract T BackwardA<T>(T dY, T a, T b)
        where T : struct, ILanes<T>;

    static abstract T BackwardB<T>(T dY, T a, T b)
        where T : struct, ILanes<T>;

    /// <summary>The same for integers.</summary>
    static abstract long Forward(long a, long b);
}
