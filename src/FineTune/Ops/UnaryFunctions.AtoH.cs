using System.Runtime.CompilerServices;
using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <content>The functions of one value, alphabetically.</content>
internal static unsafe partial class UnaryFunctions
{
    /// <summary>|x|; the derivative at 0 is 0.</summary>
    public readonly struct Abs : IUnary
    {
        public static bool FromY => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => T.Abs(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => T.Select(v > T.Splat(0), dY, T.Select(v < T.Splat(0), -dY, T.Splat(0)));
    }

    /// <summary>arccos x.</summary>
    public readonly struct Acos : IUnary
    {
        public static bool FromY => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => LaneMath.Map(x, &MathF.Acos);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => -dY / T.Sqrt(T.Splat(1) - (v * v));
    }

    /// <summary>arcosh x.</summary>
    public readonly struct Acosh : IUnary
    {
        public static bool FromY => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => LaneMath.Map(x, &MathF.Acosh);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => dY / T.Sqrt((v * v) - T.Splat(1));
    }

    /// <summary>arcsin x.</summary>
    public readonly struct Asin : IUnary
    {
        public static bool FromY => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => LaneMath.Map(x, &MathF.Asin);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => dY / T.Sqrt(T.Splat(1) - (v * v));
    }

    /// <summary>arsinh x.</summary>
    public readonly struct Asinh : IUnary
    {
        public static bool FromY => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => LaneMath.Map(x, &MathF.Asinh);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => dY / T.Sqrt((v * v) + T.Splat(1));
    }

    /// <summary>arctan x.</summary>
    public readonly struct Atan : IUnary
    {
        public static bool FromY => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => LaneMath.Map(x, &MathF.Atan);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => dY / ((v * v) + T.Splat(1));
    }

    /// <summary>artanh x.</summary>
    public readonly struct Atanh : IUnary
    {
        public static bool FromY => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => LaneMath.Map(x, &MathF.Atanh);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => dY / (T.Splat(1) - (v * v));
    }

    /// <summary>the whole number at or above x; constant almost everywhere.</summary>
    public readonly struct Ceil : IUnary
    {
        public static bool FromY => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => T.Ceiling(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => T.Splat(0);
    }

    /// <summary>x above 0, alpha (e^(x / alpha) - 1) below.</summary>
    public readonly struct Celu : IUnary
    {
        public static bool FromY => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => T.Select(x > T.Splat(0), x, alpha * (LaneMath.Exp(x / alpha) - T.Splat(1)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => T.Select(v > T.Splat(0), dY, dY * LaneMath.Exp(v / alpha));
    }

    /// <summary>cos x.</summary>
    public readonly struct Cos : IUnary
    {
        public static bool FromY => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => LaneMath.Map(x, &MathF.Cos);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => -dY * LaneMath.Map(v, &MathF.Sin);
    }

    /// <summary>cosh x.</summary>
    public readonly struct Cosh : IUnary
    {
        public static bool FromY => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => LaneMath.Map(x, &MathF.Cosh);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => dY * LaneMath.Map(v, &MathF.Sinh);
    }

    /// <summary>x above 0, alpha (eˣ - 1) below.</summary>
    public readonly struct Elu : IUnary
    {
        public static bool FromY => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => T.Select(x > T.Splat(0), x, alpha * (LaneMath.Exp(x) - T.Splat(1)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => T.Select(v > T.Splat(0), dY, dY * alpha * LaneMath.Exp(v));
    }

    /// <summary>erf x; the derivative is 2 / √π e^(-x²).</summary>
    public readonly struct Erf : IUnary
    {
        public static bool FromY => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => LaneMath.Erf(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => dY * T.Splat(1.1283792f) * LaneMath.Exp(-(v * v));
    }

    /// <summary>eˣ.</summary>
    public readonly struct Exp : IUnary
    {
        public static bool FromY => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => LaneMath.Exp(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => dY * v;
    }

    /// <summary>the whole number at or below x; constant almost everywhere.</summary>
    public readonly struct Floor : IUnary
    {
        public static bool FromY => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => T.Floor(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => T.Splat(0);
    }

    /// <summary>x Φ(x) with the normal distribution function.</summary>
    public readonly struct Gelu : IUnary
    {
        public static bool FromY => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => x * LaneFunctions.NormalDistribution(x);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => dY * LaneFunctions.GeluDerivative(v);
    }

    /// <summary>x Φ(x), the distribution function approximated by (1 + tanh(sqrt(2 / pi) (x + 0.044715 x³))) / 2.</summary>
    public readonly struct GeluTanh : IUnary
    {
        public static bool FromY => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => T.Splat(0.5f) * x * (T.Splat(1) + LaneFunctions.GeluTanh(x));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => LaneFunctions.GeluTanhBackward(dY, v);
    }

    /// <summary>alpha x + beta, cut to [0, 1].</summary>
    public readonly struct HardSigmoid : IUnary
    {
        public static bool FromY => true;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => T.Max(T.Splat(0), T.Min(T.Splat(1), T.MulAdd(alpha, x, beta)));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => T.Select((v > T.Splat(0)) & (v < T.Splat(1)), dY * alpha, T.Splat(0));
    }

    /// <summary>x (x / 6 + 1 / 2), the second factor cut to [0, 1].</summary>
    public readonly struct HardSwish : IUnary
    {
        public static bool FromY => false;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T x, T alpha, T beta)
            where T : struct, ILanes<T> => x * T.Max(T.Splat(0), T.Min(T.Splat(1), T.MulAdd(x, T.Splat(1f / 6), T.Splat(0.5f))));

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Backward<T>(T dY, T v, T alpha, T beta)
            where T : struct, ILanes<T> => T.Select(v <= T.Splat(-3), T.Splat(0), T.Select(v >= T.Splat(3), dY, dY * T.MulAdd(v, T.Splat(1f / 3), T.Splat(0.5f))));
    }
}
