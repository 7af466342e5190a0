using System.Runtime.CompilerServices;
using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>The element-wise steps of reductions and of their gradients.</summary>
internal static unsafe class ReduceFunctions
{
    /// <summary>√a.</summary>
    public readonly struct Root : IFunction
    {
        public static int Inputs => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => T.Sqrt(a);
    }

    /// <summary>ln a.</summary>
    public readonly struct Logarithm : IFunction
    {
        public static int Inputs => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => LaneMath.Map(a, &MathF.Log);
    }

    /// <summary>ln a + b.</summary>
    public readonly struct LogarithmPlus : IFunction
    {
        public static int Inputs => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => LaneMath.Map(a, &MathF.Log) + b;
    }

    /// <summary>e^(a - b).</summary>
    public readonly struct ExpOfDifference : IFunction
    {
        public static int Inputs => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => LaneMath.Exp(a - b);
    }

    /// <summary>a sign(b).</summary>
    public readonly struct TimesSign : IFunction
    {
        public static int Inputs => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => T.Select(b > T.Splat(0), a, T.Select(b < T.Splat(0), -a, T.Splat(0)));
    }

    /// <summary>2 a b.</summary>
    public readonly struct TimesTwice : IFunction
    {
        public static int Inputs => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => T.Splat(2) * a * b;
    }

    /// <summary>a b / c, 0 where c is.</summary>
    public readonly struct TimesRatio : IFunction
    {
        public static int Inputs => 3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => T.Select(T.AreEqual(c, T.Splat(0)), T.Splat(0), a * b / c);
    }

    /// <summary>a / e^c.</summary>
    public readonly struct OverExp : IFunction
    {
        public static int Inputs => 3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => a * LaneMath.Exp(-c);
    }

    /// <summary>a e^(b - c).</summary>
    public readonly struct TimesExp : IFunction
    {
        public static int Inputs => 3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => a * LaneMath.Exp(b - c);
    }

    /// <summary>1 where a = b, else 0.</summary>
    public readonly struct IsEqual : IFunction
    {
        public static int Inputs => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => T.AreEqual(a, b) & T.Splat(1);
    }

    /// <summary>a / b.</summary>
    public readonly struct Quotient : IFunction
    {
        public static int Inputs => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => a / b;
    }

    /// <summary>a b.</summary>
    public readonly struct Product : IFunction
    {
        public static int Inputs => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => a * b;
    }

    /// <summary>1 where a is 0, else 0.</summary>
    public readonly struct IsZero : IFunction
    {
        public static int Inputs => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => T.AreEqual(a, T.Splat(0)) & T.Splat(1);
    }

    /// <summary>a, or 1 where it is 0.</summary>
    public readonly struct OneForZero : IFunction
    {
        public static int Inputs => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => T.Select(T.AreEqual(a, T.Splat(0)), T.Splat(1), a);
    }

    /// <summary>With a zeros among the factors, b one of them and c the product of those that are not 0: the product of all but b.</summary>
    public readonly struct ProductOfOthers : IFunction
    {
        public static int Inputs => 3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => T.Select(T.AreEqual(a, T.Splat(0)), c / b, T.Select(T.AreEqual(a, T.Splat(1)) & T.AreEqual(b, T.Splat(0)), c, T.Splat(0)));
    }
}
