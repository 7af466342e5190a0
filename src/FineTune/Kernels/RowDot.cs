using System.Runtime.CompilerServices;

namespace Transfer.FineTune.Kernels;

/// <summary>Σ a (b - shift) over a row, in lanes over short stretches and these in float64. Nothing is written.</summary>
[SkipLocalsInit]
internal static unsafe class RowDot
{
    private const int Stretch = 256;

    public static double Of(float* a, float* b, float shift, long count)
    {
        float* part = stackalloc float[Stretch];
        double sum = 0;
        for (long i = 0; i < count; i += Stretch)
        {
            long length = Math.Min(Stretch, count - i);
            Elementwise.Span<ProductOfDistance>(length, a + i, b + i, null, part, shift);
            sum += Reduction.Row<SumOf>(part, length);
        }

        return sum;
    }

    private readonly struct ProductOfDistance : IFunction
    {
        public static int Inputs => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => a * (b - alpha);
    }
}
