using System.Runtime.CompilerServices;

namespace Transfer.FineTune.Kernels;

/// <summary>What is done to scores in front of their softmax: scale x + mask, the mask repeating along some dimensions.</summary>
/// <param name="scale">The factor.</param>
/// <param name="mask">What is added, or null.</param>
/// <param name="nest">A nest over all scores: array 1 is the mask, whose innermost step is 1 or 0.</param>
internal readonly unsafe struct ScoreMask(float scale, float* mask, Strides nest)
{
    public static ScoreMask None => new(1, null, default);

    public bool IsNone => scale == 1 && mask == null;

    /// <summary>A run of scores, the first of which is number <paramref name="at"/> of all.</summary>
    public void Apply(long at, long length, float* from, float* to)
    {
        if (mask == null)
        {
            Elementwise.Span<Scale>(length, from, null, null, to, scale);
            return;
        }

        for (long end = at + length; at < end;)
        {
            long row = at / nest.Inner, column = at % nest.Inner, run = Math.Min(nest.Inner - column, end - at);
            float* m = mask + nest.RowOffset(row, 1);
            if (nest.InnerStep(1) == 1)
                Elementwise.Span<Masked>(run, from, m + column, null, to, scale);
            else
                Elementwise.Span<Shifted>(run, from, null, null, to, scale, *m);
            at += run;
            from += run;
            to += run;
        }
    }

    private readonly struct Masked : IFunction
    {
        public static int Inputs => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => T.MulAdd(a, alpha, b);
    }

    private readonly struct Shifted : IFunction
    {
        public static int Inputs => 1;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => T.MulAdd(a, alpha, beta);
    }
}
