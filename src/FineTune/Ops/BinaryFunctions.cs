using System.Runtime.CompilerServices;
using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>The functions of two values, alphabetically.</summary>
internal static unsafe class BinaryFunctions
{
    /// <summary>a + b.</summary>
    public readonly struct Add : IBinary
    {
        public static (bool A, bool B) Passes => (true, true);

        public static (bool A, bool B) ReadsForA => (false, false);

        public static (bool A, bool B) ReadsForB => (false, false);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T a, T b)
            where T : struct, ILanes<T> => a + b;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T BackwardA<T>(T dY, T a, T b)
            where T : struct, ILanes<T> => dY;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T BackwardB<T>(T dY, T a, T b)
            where T : struct, ILanes<T> => dY;

        public static long Forward(long a, long b) => a + b;
    }

    /// <summary>a / b.</summary>
    public readonly struct Div : IBinary
    {
        public static (bool A, bool B) Passes => (false, false);

        public static (bool A, bool B) ReadsForA => (false, true);

        public static (bool A, bool B) ReadsForB => (true, true);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T a, T b)
            where T : struct, ILanes<T> => a / b;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T BackwardA<T>(T dY, T a, T b)
            where T : struct, ILanes<T> => dY / b;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T BackwardB<T>(T dY, T a, T b)
            where T : struct, ILanes<T> => -dY * a / (b * b);

        public static long Forward(long a, long b) => b == 0 ? 0 : a / b;
    }

    /// <summary>the remainder of a / b with the sign of a; for integers without fmod the sign of b.</summary>
    public readonly struct Mod : IBinary
    {
        public static (bool A, bool B) Passes => (true, false);

        public static (bool A, bool B) ReadsForA => (false, false);

        public static (bool A, bool B) ReadsForB => (true, true);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T a, T b)
            where T : struct, ILanes<T> => LaneMath.Map(a, b, &Remainder);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T BackwardA<T>(T dY, T a, T b)
            where T : struct, ILanes<T> => dY;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T BackwardB<T>(T dY, T a, T b)
            where T : struct, ILanes<T> => -dY * LaneMath.Map(a / b, &MathF.Truncate);

        public static long Forward(long a, long b) => b == 0 ? 0 : ((a % b) + b) % b;
    }

    /// <summary>a b.</summary>
    public readonly struct Mul : IBinary
    {
        public static (bool A, bool B) Passes => (false, false);

        public static (bool A, bool B) ReadsForA => (false, true);

        public static (bool A, bool B) ReadsForB => (true, false);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T a, T b)
            where T : struct, ILanes<T> => a * b;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T BackwardA<T>(T dY, T a, T b)
            where T : struct, ILanes<T> => dY * b;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T BackwardB<T>(T dY, T a, T b)
            where T : struct, ILanes<T> => dY * a;

        public static long Forward(long a, long b) => a * b;
    }

    /// <summary>a above 0, a b below.</summary>
    public readonly struct PRelu : IBinary
    {
        public static (bool A, bool B) Passes => (false, false);

        public static (bool A, bool B) ReadsForA => (true, true);

        public static (bool A, bool B) ReadsForB => (true, false);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T a, T b)
            where T : struct, ILanes<T> => T.Select(a > T.Splat(0), a, a * b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T BackwardA<T>(T dY, T a, T b)
            where T : struct, ILanes<T> => T.Select(a > T.Splat(0), dY, dY * b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T BackwardB<T>(T dY, T a, T b)
            where T : struct, ILanes<T> => T.Select(a > T.Splat(0), T.Splat(0), dY * a);

        public static long Forward(long a, long b) => a > 0 ? a : a * b;
    }

    /// <summary>a to the power b.</summary>
    public readonly struct Pow : IBinary
    {
        public static (bool A, bool B) Passes => (false, false);

        public static (bool A, bool B) ReadsForA => (true, true);

        public static (bool A, bool B) ReadsForB => (true, true);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T a, T b)
            where T : struct, ILanes<T> => Power(a, b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T BackwardA<T>(T dY, T a, T b)
            where T : struct, ILanes<T> => dY * b * PowerBelow(a, b);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T BackwardB<T>(T dY, T a, T b)
            where T : struct, ILanes<T> => dY * LaneMath.Map(a, b, &PowerLog);

        public static long Forward(long a, long b) => (long)Math.Pow(a, b);
    }

    /// <summary>a - b.</summary>
    public readonly struct Sub : IBinary
    {
        public static (bool A, bool B) Passes => (true, false);

        public static (bool A, bool B) ReadsForA => (false, false);

        public static (bool A, bool B) ReadsForB => (false, false);

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Forward<T>(T a, T b)
            where T : struct, ILanes<T> => a - b;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T BackwardA<T>(T dY, T a, T b)
            where T : struct, ILanes<T> => dY;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T BackwardB<T>(T dY, T a, T b)
            where T : struct, ILanes<T> => -dY;

        public static long Forward(long a, long b) => a - b;
    }

    /// <summary>a to the power b; squares, which norms are made of, without the general power.</summary>
    private static T Power<T>(T a, T b)
        where T : struct, ILanes<T> => LaneMath.Map(a, b, &PowerOf);

    /// <summary>a to the power b - 1.</summary>
    private static T PowerBelow<T>(T a, T b)
        where T : struct, ILanes<T> => LaneMath.Map(a, b - T.Splat(1), &PowerOf);

    private static float PowerOf(float a, float b) => b == 2 ? a * a : b == 1 ? a : b == 0.5f ? MathF.Sqrt(a) : MathF.Pow(a, b);

    /// <summary>a^b ln a, which is 0 where a is 0 and b is not negative.</summary>
    private static float PowerLog(float a, float b) => a == 0 && b >= 0 ? 0 : MathF.Pow(a, b) * MathF.Log(a);

    private static float Remainder(float a, float b) => a % b;
}
