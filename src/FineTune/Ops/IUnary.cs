using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>A function of one value and its derivative. Constants are the node's attributes, or the operator's defaults.</summary>
internal interface IUnary
{
    /// <summary>Whether the derivative is a function of y rather than of x.</summary>
    static abstract bool FromY { get; }

    static abstract T Forward<T>(T x, T alpha, T beta)
        where T : struct, ILanes<T>;

    /// <summary>dX from dY and x, or y where <see cref="FromY"/> says so.</summary>
    static abstract T Backward<T>(T dY, T v, T alpha, T beta)
        where T : struct, ILanes<T>;
}
