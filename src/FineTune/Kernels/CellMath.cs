using System.Runtime.CompilerServices;

namespace Transfer.FineTune.Kernels;

/// <summary>The element-wise steps inside a recurrent cell: one row of one step is short, so they stay on the calling thread.</summary>
internal static unsafe class CellMath
{
    /// <summary>y = a + b.</summary>
    public static void Add(long count, float* a, float* b, float* y) => Elementwise.Span<Sum>(count, a, b, null, y);

    /// <summary>y = a b.</summary>
    public static void Multiply(long count, float* a, float* b, float* y) => Elementwise.Span<Product>(count, a, b, null, y);

    /// <summary>y = a b + c.</summary>
    public static void MultiplyAdd(long count, float* a, float* b, float* c, float* y) => Elementwise.Span<ProductSum>(count, a, b, c, y);

    /// <summary>y = a (1 - b).</summary>
    public static void MultiplyRest(long count, float* a, float* b, float* y) => Elementwise.Span<ProductRest>(count, a, b, null, y);

    /// <summary>y = a (b - c).</summary>
    public static void MultiplyDifference(long count, float* a, float* b, float* c, float* y) => Elementwise.Span<ProductDifference>(count, a, b, c, y);

    /// <summary>y = a b + (1 - a) c.</summary>
    public static void Mix(long count, float* a, float* b, float* c, float* y) => Elementwise.Span<Mixture>(count, a, b, c, y);

    private readonly struct Product : IFunction
    {
        public static int Inputs => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => a * b;
    }

    private readonly struct ProductSum : IFunction
    {
        public static int Inputs => 3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => T.MulAdd(a, b, c);
    }

    private readonly struct ProductRest : IFunction
    {
        public static int Inputs => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => a * (T.Splat(1) - b);
    }

    private readonly struct ProductDifference : IFunction
    {
        public static int Inputs => 3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => a * (b - c);
    }

    private readonly struct Mixture : IFunction
    {
        public static int Inputs => 3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => T.MulAdd(a, b, (T.Splat(1) - a) * c);
    }
}
