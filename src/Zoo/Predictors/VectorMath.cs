using System.Numerics;
using System.Runtime.InteropServices;

namespace Transfer.Zoo;

/// <summary>Arithmetic on vectors, in the widest registers of the machine. Lengths may be anything.</summary>
internal static class VectorMath
{
    /// <summary>x·y.</summary>
    public static float Dot(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
    {
        ReadOnlySpan<Vector<float>> a = MemoryMarshal.Cast<float, Vector<float>>(x);
        ReadOnlySpan<Vector<float>> b = MemoryMarshal.Cast<float, Vector<float>>(y)[..a.Length];
        Vector<float> even = Vector<float>.Zero;
        Vector<float> odd = Vector<float>.Zero;
        int i = 0;
        // Two sums that do not wait for each other.
        for (; i + 1 < a.Length; i += 2)
        {
            even = Vector.FusedMultiplyAdd(a[i], b[i], even);
            odd = Vector.FusedMultiplyAdd(a[i + 1], b[i + 1], odd);
        }

        if (i < a.Length)
            even = Vector.FusedMultiplyAdd(a[i], b[i], even);
        float sum = Vector.Sum(even + odd);
        for (int k = a.Length * Vector<float>.Count; k < x.Length; k++)
            sum += x[k] * y[k];
        return sum;
    }

    /// <summary>The mean of the first rows of a matrix; zeros of none.</summary>
    /// <param name="rows">The matrix, row by row.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="mean">Receives the mean, one row.</param>
    public static void Mean(ReadOnlySpan<float> rows, int count, Span<float> mean)
    {
        mean.Clear();
        for (int r = 0; r < count; r++)
            Add(rows.Slice(r * mean.Length, mean.Length), mean);
        Scale(mean, 1f / Math.Max(1, count));
    }

    /// <summary>Brings a vector to length 1; one of zeros stays as it is.</summary>
    public static void Normalize(Span<float> x)
    {
        double sum = 0;
        foreach (float value in x)
            sum += (double)value * value;
        if (sum > 0)
            Scale(x, (float)(1 / Math.Sqrt(sum)));
    }

    /// <summary>p_i = exp(x_i - max x) / sum_j exp(x_j - max x): the subtraction changes nothing but keeps exp from overflowing.</summary>
    public static void Softmax(Span<float> row)
    {
        float max = float.NegativeInfinity;
        foreach (float x in row)
            max = Math.Max(max, x);
        double sum = 0;
        foreach (ref float x in row)
        {
            x = MathF.Exp(x - max);
            sum += x;
        }

        foreach (ref float x in row)
            x = (float)(x / sum);
    }

    /// <summary>p_i = 1 / (1 + exp(-x_i)).</summary>
    public static void Sigmoid(Span<float> row)
    {
        foreach (ref float x in row)
            x = 1 / (1 + MathF.Exp(-x));
    }

    private static void Add(ReadOnlySpan<float> x, Span<float> to)
    {
        ReadOnlySpan<Vector<float>> from = MemoryMarshal.Cast<float, Vector<float>>(x);
        Span<Vector<float>> sum = MemoryMarshal.Cast<float, Vector<float>>(to);
        for (int i = 0; i < sum.Length; i++)
            sum[i] += from[i];
        for (int k = sum.Length * Vector<float>.Count; k < to.Length; k++)
            to[k] += x[k];
    }

    private static void Scale(Span<float> x, float factor)
    {
        Span<Vector<float>> vectors = MemoryMarshal.Cast<float, Vector<float>>(x);
        foreach (ref Vector<float> vector in vectors)
            vector *= factor;
        for (int k = vectors.Length * Vector<float>.Count; k < x.Length; k++)
            x[k] *= factor;
    }
}
