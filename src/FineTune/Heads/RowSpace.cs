using System.Numerics;
using System.Runtime.InteropServices;

namespace Transfer.FineTune;

/// <summary>
/// An exact reduction for fewer rows than columns. The best weights are combinations of the rows (the penalty sees nothing else), so with
/// X = L Q, L [rows, rank] and the rows of Q orthonormal, the problem in X is the same problem in L: V on L gives V Q on X, and |V Q| = |V|.
/// L comes from a pivoted Cholesky factorisation of X Xᵀ in float64, which stops at the rank.
/// </summary>
internal sealed class RowSpace
{
    // Relative to the largest squared length of a row: what is left out is shorter than 1e-5 of a row.
    private const double Tolerance = 1e-10;

    private readonly DesignMatrix _x;
    private readonly double[] _l;
    private readonly int[] _pivots;
    private readonly int _rank;

    private RowSpace(DesignMatrix x, double[] l, int[] pivots, int rank)
    {
        (_x, _l, _pivots, _rank) = (x, l, pivots, rank);
        double[] reduced = new double[x.Rows * rank];
        for (int i = 0; i < x.Rows; i++)
            l.AsSpan(i * x.Rows, rank).CopyTo(reduced.AsSpan(i * rank));
        Reduced = DesignMatrix.From(reduced, x.Rows, rank);
    }

    /// <summary>L, which takes the place of X.</summary>
    public DesignMatrix Reduced { get; }

    /// <summary>Factorises <paramref name="x"/>, or gives null where there is nothing to gain: it is not much wider than long, or is all zero.</summary>
    public static RowSpace? Of(DesignMatrix x, int threads, CancellationToken cancellation)
    {
        if (x.Rows * 3L > x.Width * 2L || x.ScratchSize > 0)
            return null;
        int n = x.Rows;
        double[] gram = Gram(x, threads, cancellation);
        double[] l = new double[n * n];
        double[] left = new double[n];
        for (int i = 0; i < n; i++)
            left[i] = gram[(i * n) + i];
        double stop = Tolerance * left.Max();
        int[] pivots = new int[n];
        int rank = 0;
        for (; rank < n; rank++)
        {
            cancellation.ThrowIfCancellationRequested();
            int pivot = left.AsSpan().IndexOf(left.Max());
            if (left[pivot] <= stop)
                break;
            pivots[rank] = pivot;
            double root = Math.Sqrt(left[pivot]);
            ReadOnlySpan<double> pivotRow = l.AsSpan(pivot * n, rank);
            for (int i = 0; i < n; i++)
            {
                // Rows that were pivots before have nothing left: their entry is rounding, which would spoil the triangle.
                double entry = i == pivot ? root : left[i] <= 0 ? 0 : (gram[(i * n) + pivot] - Dot(l.AsSpan(i * n, rank), pivotRow)) / root;
                l[(i * n) + rank] = entry;
                left[i] = i == pivot ? 0 : left[i] - (entry * entry);
            }
        }

        return rank == 0 ? null : new RowSpace(x, l, pivots, rank);
    }

    /// <summary>
    /// The weights on X of weights <paramref name="v"/> [classes, stride of L] on L: A = V L₁₁⁻¹ by back substitution over the pivot rows,
    /// then A times those rows of X. Returns [classes, width of X].
    /// </summary>
    public double[] Expand(ReadOnlySpan<double> v, int classes)
    {
        int n = _x.Rows;
        double[] weights = new double[classes * _x.Width];
        double[] a = new double[_rank];
        for (int c = 0; c < classes; c++)
        {
            v.Slice(c * Reduced.Stride, _rank).CopyTo(a);
            Span<double> to = weights.AsSpan(c * _x.Width, _x.Width);
            for (int j = _rank - 1; j >= 0; j--)
            {
                ReadOnlySpan<double> row = _l.AsSpan(_pivots[j] * n, j + 1);
                a[j] /= row[j];
                for (int i = 0; i < j; i++)
                    a[i] -= a[j] * row[i];
                ReadOnlySpan<float> x = Row(_x, _pivots[j]);
                for (int k = 0; k < to.Length; k++)
                    to[k] += a[j] * x[k];
            }
        }

        return weights;
    }

    private static double[] Gram(DesignMatrix x, int threads, CancellationToken cancellation)
    {
        int n = x.Rows;
        double[] gram = new double[n * n];
        double[] wide = new double[n * x.Stride];
        for (int i = 0; i < n; i++)
        {
            ReadOnlySpan<float> row = Row(x, i);
            for (int k = 0; k < row.Length; k++)
                wide[(i * x.Stride) + k] = row[k];
        }

        _ = Parallel.For(0, n, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation }, i =>
        {
            ReadOnlySpan<double> row = wide.AsSpan(i * x.Stride, x.Stride);
            for (int j = 0; j <= i; j++)
            {
                double dot = Dot(row, wide.AsSpan(j * x.Stride, x.Stride));
                gram[(i * n) + j] = dot;
                gram[(j * n) + i] = dot;
            }
        });
        return gram;
    }

    private static ReadOnlySpan<float> Row(DesignMatrix x, int index)
    {
        int first = index / DesignMatrix.BlockRows * DesignMatrix.BlockRows;
        return x.Block(first, []).Slice((index - first) * x.Stride, x.Stride);
    }

    // Four accumulators of one vector each, then the scalar tail.
    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        ReadOnlySpan<Vector<double>> va = MemoryMarshal.Cast<double, Vector<double>>(a);
        ReadOnlySpan<Vector<double>> vb = MemoryMarshal.Cast<double, Vector<double>>(b)[..va.Length];
        Vector<double> s0 = default, s1 = default, s2 = default, s3 = default;
        int i = 0;
        for (; i <= va.Length - 4; i += 4)
        {
            s0 = Vector.MultiplyAddEstimate(va[i], vb[i], s0);
            s1 = Vector.MultiplyAddEstimate(va[i + 1], vb[i + 1], s1);
            s2 = Vector.MultiplyAddEstimate(va[i + 2], vb[i + 2], s2);
            s3 = Vector.MultiplyAddEstimate(va[i + 3], vb[i + 3], s3);
        }

        for (; i < va.Length; i++)
            s0 += va[i] * vb[i];
        double sum = Vector.Sum((s0 + s1) + (s2 + s3));
        for (int k = va.Length * Vector<double>.Count; k < a.Length; k++)
            sum += a[k] * b[k];
        return sum;
    }
}
