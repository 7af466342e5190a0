using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>The functions of any number of values.</summary>
internal static class VariadicFunctions
{
    /// <summary>The largest.</summary>
    public readonly struct Max : IVariadic
    {
        public static bool IsExtreme => true;

        public static bool Divides => false;

        public static T Combine<T>(T a, T b)
            where T : struct, ILanes<T> => T.Max(a, b);

        public static long Combine(long a, long b) => Math.Max(a, b);
    }

    /// <summary>The sum over the number.</summary>
    public readonly struct Mean : IVariadic
    {
        public static bool IsExtreme => false;

        public static bool Divides => true;

        public static T Combine<T>(T a, T b)
            where T : struct, ILanes<T> => a + b;

        public static long Combine(long a, long b) => a + b;
    }

    /// <summary>The smallest.</summary>
    public readonly struct Min : IVariadic
    {
        public static bool IsExtreme => true;

        public static bool Divides => false;

        public static T Combine<T>(T a, T b)
            where T : struct, ILanes<T> => T.Min(a, b);

        public static long Combine(long a, long b) => Math.Min(a, b);
    }

    /// <summary>The sum.</summary>
    public readonly struct Sum : IVariadic
    {
        public static bool IsExtreme => false;

        public static bool Divides => false;

        public static T Combine<T>(T a, T b)
            where T : struct, ILanes<T> => a + b;

        public static long Combine(long a, long b) => a + b;
    }
}
