using System.Numerics;
using System.Runtime.InteropServices;

namespace Transfer.FineTune;

/// <summary>
/// What least squares need to know of some rows: their number, and the sums of x, y, x y, y² and x xᵀ in float64. Sums of disjoint rows add up,
/// so the rows outside of a fold are all rows without the fold's.
/// </summary>
internal sealed class NormalSums(int width)
{
    private double _sumY, _sumYY;

    /// <summary>The number of rows.</summary>
    public double Count { get; private set; }

    private double[] X { get; } = new double[width];

    private double[] XY { get; } = new double[width];

    // The lower triangle of [width, width], row by row.
    private double[] XX { get; } = new double[width * width];

    /// <summary>Adds rows.</summary>
    /// <param name="x">[rows, width].</param>
    /// <param name="y">[rows].</param>
    /// <param name="threads">Threads; each sum is one thread's, in the order of the rows.</param>
    public void Add(double[] x, ReadOnlySpan<double> y, ParallelOptions threads)
    {
        const int Lines = 16;
        for (int r = 0; r < y.Length; r++)
        {
            AddScaled(x.AsSpan(r * width, width), 1, X);
            AddScaled(x.AsSpan(r * width, width), y[r], XY);
            _sumY += y[r];
            _sumYY += y[r] * y[r];
        }

        Count += y.Length;
        int rows = y.Length;
        _ = Parallel.For(0, (width + Lines - 1) / Lines, threads, part =>
        {
            for (int r = 0; r < rows; r++)
            {
                ReadOnlySpan<double> row = x.AsSpan(r * width, width);
                for (int j = part * Lines; j < Math.Min(width, (part + 1) * Lines); j++)
                    AddScaled(row[..(j + 1)], row[j], XX.AsSpan(j * width, j + 1));
            }
        });
    }

    /// <summary>Adds the sums of other rows.</summary>
    public void Add(NormalSums other) => Add(other, 1);

    /// <summary>The sums of the rows that are not among some of them.</summary>
    public NormalSums Without(NormalSums some)
    {
        var rest = new NormalSums(width);
        rest.Add(this, 1);
        rest.Add(some, -1);
        return rest;
    }

    /// <summary>
    /// The minimum of mean (y - w·x - b)² / 2 + l2 / 2 |w|²: (C + l2 I) w = c with the covariances C of x, c of x and y, and b = mean y - w·mean x.
    /// By Cholesky's decomposition, C + l2 I = L Lᵀ.
    /// </summary>
    public (double[] Weights, double Bias) Solve(double l2)
    {
        double[] l = new double[width * width], w = new double[width];
        for (int i = 0; i < width; i++)
        {
            Span<double> line = l.AsSpan(i * width, width);
            for (int j = 0; j <= i; j++)
            {
                double covariance = (XX[(i * width) + j] / Count) - (X[i] / Count * (X[j] / Count)) + (i == j ? l2 : 0);
                double rest = covariance - Dot(line[..j], l.AsSpan(j * width, j));
                line[j] = i == j ? Math.Sqrt(rest) : rest / l[(j * width) + j];
            }

            w[i] = ((XY[i] / Count) - (X[i] / Count * (_sumY / Count)) - Dot(line[..i], w.AsSpan(0, i))) / line[i];
        }

        for (int i = width - 1; i >= 0; i--)
        {
            w[i] /= l[(i * width) + i];
            AddScaled(l.AsSpan(i * width, i), -w[i], w.AsSpan(0, i));
        }

        return (w, (_sumY - Dot(w, X)) / Count);
    }

    /// <summary>Σ (y - w·x - b)² over the rows.</summary>
    public double SquaredError(double[] w, double b)
    {
        double quadratic = 0;
        for (int i = 0; i < width; i++)
            quadratic += w[i] * ((2 * Dot(XX.AsSpan(i * width, i), w.AsSpan(0, i))) + (XX[(i * width) + i] * w[i]));
        return Math.Max(0, _sumYY + quadratic + (Count * b * b) + (2 * b * Dot(w, X)) - (2 * Dot(w, XY)) - (2 * b * _sumY));
    }

    private void Add(NormalSums other, double factor)
    {
        Count += factor * other.Count;
        _sumY += factor * other._sumY;
        _sumYY += factor * other._sumYY;
        AddScaled(other.X, factor, X);
        AddScaled(other.XY, factor, XY);
        AddScaled(other.XX, factor, XX);
    }

    private static void AddScaled(ReadOnlySpan<double> from, double factor, Span<double> to)
    {
        ReadOnlySpan<Vector<double>> x = MemoryMarshal.Cast<double, Vector<double>>(from);
        Span<Vector<double>> sum = MemoryMarshal.Cast<double, Vector<double>>(to);
        for (int i = 0; i < x.Length; i++)
            sum[i] += factor * x[i];
        for (int k = x.Length * Vector<double>.Count; k < from.Length; k++)
            to[k] += factor * from[k];
    }

    private static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        ReadOnlySpan<Vector<double>> x = MemoryMarshal.Cast<double, Vector<double>>(a), y = MemoryMarshal.Cast<double, Vector<double>>(b);
        Vector<double> sums = Vector<double>.Zero;
        for (int i = 0; i < x.Length; i++)
            sums += x[i] * y[i];
        double sum = Vector.Sum(sums);
        for (int k = x.Length * Vector<double>.Count; k < a.Length; k++)
            sum += a[k] * b[k];
        return sum;
    }
}
