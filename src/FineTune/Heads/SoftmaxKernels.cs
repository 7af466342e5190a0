using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Transfer.FineTune;

/// <summary>
/// The two matrix products of a softmax layer over one block of rows. Bounds that the callers guarantee, so that there are no tails:
/// rows a multiple of 4, classes a multiple of 2, stride (floats from row to row of x and w) a multiple of 4 vectors; padding is zero.
/// </summary>
internal static class SoftmaxKernels
{
    /// <summary>
    /// logits[r, c] = sum over k of x[r, k] * w[c, k]. Four rows by two classes at a time: eight accumulators hide the latency of
    /// the multiply-add, and six loads serve eight of them.
    /// </summary>
    public static void Logits(ReadOnlySpan<float> x, int rows, ReadOnlySpan<float> w, int classes, int stride, Span<float> logits)
    {
        int lanes = Vector<float>.Count;
        for (int r = 0; r < rows; r += 4)
        {
            ref float x0 = ref MemoryMarshal.GetReference(x.Slice(r * stride, 4 * stride));
            ref float x1 = ref Unsafe.Add(ref x0, stride);
            ref float x2 = ref Unsafe.Add(ref x1, stride);
            ref float x3 = ref Unsafe.Add(ref x2, stride);
            for (int c = 0; c < classes; c += 2)
            {
                ref float w0 = ref MemoryMarshal.GetReference(w.Slice(c * stride, 2 * stride));
                ref float w1 = ref Unsafe.Add(ref w0, stride);
                Vector<float> a00 = default, a01 = default, a10 = default, a11 = default;
                Vector<float> a20 = default, a21 = default, a30 = default, a31 = default;
                for (nuint k = 0; k < (nuint)stride; k += (nuint)lanes)
                {
                    Vector<float> v0 = Vector.LoadUnsafe(ref w0, k);
                    Vector<float> v1 = Vector.LoadUnsafe(ref w1, k);
                    Vector<float> u = Vector.LoadUnsafe(ref x0, k);
                    a00 = Vector.MultiplyAddEstimate(u, v0, a00);
                    a01 = Vector.MultiplyAddEstimate(u, v1, a01);
                    u = Vector.LoadUnsafe(ref x1, k);
                    a10 = Vector.MultiplyAddEstimate(u, v0, a10);
                    a11 = Vector.MultiplyAddEstimate(u, v1, a11);
                    u = Vector.LoadUnsafe(ref x2, k);
                    a20 = Vector.MultiplyAddEstimate(u, v0, a20);
                    a21 = Vector.MultiplyAddEstimate(u, v1, a21);
                    u = Vector.LoadUnsafe(ref x3, k);
                    a30 = Vector.MultiplyAddEstimate(u, v0, a30);
                    a31 = Vector.MultiplyAddEstimate(u, v1, a31);
                }

                Span<float> to = logits[((r * classes) + c)..];
                (to[0], to[1]) = (Vector.Sum(a00), Vector.Sum(a01));
                (to[classes], to[classes + 1]) = (Vector.Sum(a10), Vector.Sum(a11));
                (to[2 * classes], to[(2 * classes) + 1]) = (Vector.Sum(a20), Vector.Sum(a21));
                (to[3 * classes], to[(3 * classes) + 1]) = (Vector.Sum(a30), Vector.Sum(a31));
            }
        }
    }

    /// <summary>
    /// gradient[c, k] += sum over r of residual[r, c] * x[r, k]. Two classes by four vectors of k at a time; a block's sum is taken
    /// in float32, the sum over blocks in float64.
    /// </summary>
    public static void Gradient(ReadOnlySpan<float> x, int rows, ReadOnlySpan<float> residual, int classes, int stride, Span<double> gradient)
    {
        int lanes = Vector<float>.Count;
        ref float start = ref MemoryMarshal.GetReference(x[..(rows * stride)]);
        for (int c = 0; c < classes; c += 2)
        {
            for (int k = 0; k < stride; k += 4 * lanes)
            {
                Vector<float> a0 = default, a1 = default, a2 = default, a3 = default;
                Vector<float> b0 = default, b1 = default, b2 = default, b3 = default;
                for (int r = 0; r < rows; r++)
                {
                    ref float row = ref Unsafe.Add(ref start, (r * stride) + k);
                    var ra = new Vector<float>(residual[(r * classes) + c]);
                    var rb = new Vector<float>(residual[(r * classes) + c + 1]);
                    Vector<float> u = Vector.LoadUnsafe(ref row);
                    a0 = Vector.MultiplyAddEstimate(u, ra, a0);
                    b0 = Vector.MultiplyAddEstimate(u, rb, b0);
                    u = Vector.LoadUnsafe(ref row, (nuint)lanes);
                    a1 = Vector.MultiplyAddEstimate(u, ra, a1);
                    b1 = Vector.MultiplyAddEstimate(u, rb, b1);
                    u = Vector.LoadUnsafe(ref row, (nuint)(2 * lanes));
                    a2 = Vector.MultiplyAddEstimate(u, ra, a2);
                    b2 = Vector.MultiplyAddEstimate(u, rb, b2);
                    u = Vector.LoadUnsafe(ref row, (nuint)(3 * lanes));
                    a3 = Vector.MultiplyAddEstimate(u, ra, a3);
                    b3 = Vector.MultiplyAddEstimate(u, rb, b3);
                }

                Span<double> to = gradient.Slice((c * stride) + k, 4 * lanes);
                Add(a0, to);
                Add(a1, to[lanes..]);
                Add(a2, to[(2 * lanes)..]);
                Add(a3, to[(3 * lanes)..]);
                to = gradient.Slice(((c + 1) * stride) + k, 4 * lanes);
                Add(b0, to);
                Add(b1, to[lanes..]);
                Add(b2, to[(2 * lanes)..]);
                Add(b3, to[(3 * lanes)..]);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(Vector<float> sum, Span<double> to)
    {
        Vector.Widen(sum, out Vector<double> low, out Vector<double> high);
        (new Vector<double>(to) + low).CopyTo(to);
        Span<double> upper = to[Vector<double>.Count..];
        (new Vector<double>(upper) + high).CopyTo(upper);
    }
}
