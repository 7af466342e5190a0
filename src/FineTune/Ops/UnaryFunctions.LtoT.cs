using System.Runtime.CompilerServices;
using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <content>The functions of one value, alphabetically.</content>
internal static unsafe partial class UnaryFunctions
{
    /// <summary>x above 0, alpha x below.</summary>
    public readonly struct LeakyRelu : IUnary
    {
        public static bool FromY => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => T.Select(x > T.Splat(0), x, alpha * x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => T.Select(v > T.Splat(0), dY, alpha * dY);
    }

    /// <summary>ln x.</summary>
    public readonly struct Log : IUnary
    {
        public static bool FromY => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => LaneMath.Map(x, &MathF.Log);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => dY / v;
    }

    /// <summary>x tanh(softplus x).</summary>
    public readonly struct Mish : IUnary
    {
        public static bool FromY => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => x * LaneMath.Tanh(LaneFunctions.Softplus(x));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => LaneFunctions.MishBackward(dY, v);
    }

    /// <summary>-x.</summary>
    public readonly struct Neg : IUnary
    {
        public static bool FromY => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => -x;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => -dY;
    }

    /// <summary>1 / x.</summary>
    public readonly struct Reciprocal : IUnary
    {
        public static bool FromY => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => T.Splat(1) / x;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => -dY * v * v;
    }

    /// <summary>max(x, 0); the derivative at 0 is 0.</summary>
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

    /// <summary>the nearest whole number, the even one of two; constant almost everywhere.</summary>
    public readonly struct Round : IUnary
    {
        public static bool FromY => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => T.Round(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => T.Splat(0);
    }

    /// <summary>gamma x above 0, gamma alpha (eˣ - 1) below.</summary>
    public readonly struct Selu : IUnary
    {
        public static bool FromY => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => beta * T.Select(x > T.Splat(0), x, alpha * (LaneMath.Exp(x) - T.Splat(1)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => dY * beta * T.Select(v > T.Splat(0), T.Splat(1), alpha * LaneMath.Exp(v));
    }

    /// <summary>x + bias below -lambd, x - bias above lambd, else 0.</summary>
    public readonly struct Shrink : IUnary
    {
        public static bool FromY => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => T.Select(x > beta, x - alpha, T.Select(x < -beta, x + alpha, T.Splat(0)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => T.Select((v > beta) | (v < -beta), dY, T.Splat(0));
    }

    /// <summary>1 / (1 + e⁻ˣ).</summary>
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

    /// <summary>-1, 0 or 1; constant almost everywhere.</summary>
    public readonly struct Sign : IUnary
    {
        public static bool FromY => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => T.Select(x > T.Splat(0), T.Splat(1), T.Select(x < T.Splat(0), T.Splat(-1), x));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => T.Splat(0);
    }

    /// <summary>sin x.</summary>
    public readonly struct Sin : IUnary
    {
        public static bool FromY => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => LaneMath.Map(x, &MathF.Sin);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => dY * LaneMath.Map(v, &MathF.Cos);
    }

    /// <summary>sinh x.</summary>
    public readonly struct Sinh : IUnary
    {
        public static bool FromY => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => LaneMath.Map(x, &MathF.Sinh);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => dY * LaneMath.Map(v, &MathF.Cosh);
    }

    /// <summary>ln(1 + eˣ).</summary>
    public readonly struct Softplus : IUnary
    {
        public static bool FromY => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => LaneFunctions.Softplus(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => dY * LaneMath.Sigmoid(v);
    }

    /// <summary>x / (1 + |x|).</summary>
    public readonly struct Softsign : IUnary
    {
        public static bool FromY => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => x / (T.Splat(1) + T.Abs(x));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => dY / ((T.Splat(1) + T.Abs(v)) * (T.Splat(1) + T.Abs(v)));
    }

    /// <summary>square root.</summary>
    public readonly struct Sqrt : IUnary
    {
        public static bool FromY => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => T.Sqrt(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => dY * T.Splat(0.5f) / v;
    }

    /// <summary>x / (1 + e^(-alpha x)).</summary>
    public readonly struct Swish : IUnary
    {
        public static bool FromY => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => x * LaneMath.Sigmoid(alpha * x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => LaneFunctions.SwishBackward(dY, v, alpha);
    }

    /// <summary>tan x.</summary>
    public readonly struct Tan : IUnary
    {
        public static bool FromY => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => LaneMath.Map(x, &MathF.Tan);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => dY * T.MulAdd(v, v, T.Splat(1));
    }

    /// <summary>tanh x.</summary>
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

    /// <summary>x above alpha, else 0.</summary>
    public readonly struct ThresholdedRelu : IUnary
    {
        public static bool FromY => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => T.Select(x > alpha, x, T.Splat(0));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => T.Select(v > alpha, dY, T.Splat(0));
    }
}
