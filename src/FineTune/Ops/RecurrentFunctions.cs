using System.Runtime.CompilerServices;
using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>
/// The activations of recurrent cells. All derivatives are taken from y,
/// so that a cell remembers one value for each gate.
/// </summary>
internal static unsafe class RecurrentFunctions
{
    /// <summary>alpha x + beta.</summary>
    public readonly struct Affine : IUnary
    {
        public static bool FromY => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => T.MulAdd(alpha, x, beta);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => alpha * dY;
    }

    /// <summary>x above 0, alpha (eˣ - 1) below, whose slope is y + alpha.</summary>
    public readonly struct Elu : IUnary
    {
        public static bool FromY => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => T.Select(x > T.Splat(0), x, alpha * (LaneMath.Exp(x) - T.Splat(1)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => T.Select(v > T.Splat(0), dY, dY * (v + alpha));
    }

    /// <summary>alpha x + beta, kept between 0 and 1.</summary>
    public readonly struct HardSigmoid : IUnary
    {
        public static bool FromY => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => T.Max(T.Splat(0), T.Min(T.Splat(1), T.MulAdd(alpha, x, beta)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => T.Select((v > T.Splat(0)) & (v < T.Splat(1)), alpha * dY, T.Splat(0));
    }

    /// <summary>x above 0, alpha x below; the sign of y is that of x because alpha is positive.</summary>
    public readonly struct LeakyRelu : IUnary
    {
        public static bool FromY => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => T.Select(x > T.Splat(0), x, alpha * x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => T.Select(v > T.Splat(0), dY, alpha * dY);
    }

    /// <summary>x above 0, 0 below.</summary>
    public readonly struct Relu : IUnary
    {
        public static bool FromY => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => T.Max(x, T.Splat(0));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => T.Select(v > T.Splat(0), dY, T.Splat(0));
    }

    /// <summary>alpha tanh(beta x), whose slope is beta (alpha - y² / alpha).</summary>
    public readonly struct ScaledTanh : IUnary
    {
        public static bool FromY => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => alpha * LaneMath.Tanh(beta * x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => dY * beta * (alpha - (v * v / alpha));
    }

    /// <summary>1 / (1 + e⁻ˣ), whose slope is y (1 - y).</summary>
    public readonly struct Sigmoid : IUnary
    {
        public static bool FromY => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => LaneMath.Sigmoid(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => dY * v * (T.Splat(1) - v);
    }

    /// <summary>ln(1 + eˣ), whose slope is 1 - e⁻ʸ.</summary>
    public readonly struct Softplus : IUnary
    {
        public static bool FromY => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => LaneFunctions.Softplus(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => dY * (T.Splat(1) - LaneMath.Exp(-v));
    }

    /// <summary>x / (1 + |x|), whose slope is (1 - |y|)².</summary>
    public readonly struct Softsign : IUnary
    {
        public static bool FromY => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => x / (T.Splat(1) + T.Abs(x));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => dY * (T.Splat(1) - T.Abs(v)) * (T.Splat(1) - T.Abs(v));
    }

    /// <summary>tanh x, whose slope is 1 - y².</summary>
    public readonly struct Tanh : IUnary
    {
        public static bool FromY => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => LaneMath.Tanh(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => dY * (T.Splat(1) - (v * v));
    }

    /// <summary>x above alpha, 0 below; y is not 0 above because alpha is positive.</summary>
    public readonly struct ThresholdedRelu : IUnary
    {
        public static bool FromY => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => T.Select(x > alpha, x, T.Splat(0));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => T.Select(v > T.Splat(0), dY, T.Splat(0));
    }
}
