using System.Numerics;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>
/// Standardised features as the kernels want them: blocks of 32 rows, each row padded with zeros to a whole number of four vectors,
/// the last block padded with rows of zeros. Small matrices are kept; large ones are standardised block by block at each pass,
/// so that rows which lie on disk need not fit in memory.
/// </summary>
internal sealed class DesignMatrix
{
    public const int BlockRows = 32;

    /// <summary>The most floats that are kept standardised: 64 MiB.</summary>
    public const long LargestKept = 16 << 20;

    private readonly FeatureMatrix? _source;
    private readonly double[] _mean = [];
    private readonly double[] _scale = [];
    private readonly float[]? _kept;

    private DesignMatrix(int rows, int width)
    {
        Rows = rows;
        Width = width;
        int step = 4 * Vector<float>.Count;
        Stride = (width + step - 1) / step * step;
    }

    private DesignMatrix(FeatureMatrix source, double[] mean, double[] scale, long largestKept)
        : this(source.Rows, source.Width)
    {
        (_source, _mean, _scale) = (source, mean, scale);
        long floats = (long)(Rows + BlockRows) * Stride;
        if (floats > largestKept)
            return;
        float[] kept = new float[(Rows + BlockRows - 1) / BlockRows * BlockRows * Stride];
        for (int i = 0; i < Rows; i++)
            Standardize(i, kept.AsSpan(i * Stride, Stride));
        _kept = kept;
    }

    private DesignMatrix(int rows, int width, double[] values)
        : this(rows, width)
    {
        _kept = new float[(rows + BlockRows - 1) / BlockRows * BlockRows * Stride];
        for (int i = 0; i < rows; i++)
        {
            for (int k = 0; k < width; k++)
                _kept[(i * Stride) + k] = (float)values[(i * width) + k];
        }
    }

    public int Rows { get; }

    public int Width { get; }

    /// <summary>Floats from one row to the next.</summary>
    public int Stride { get; }

    /// <summary>The floats a caller of <see cref="Block"/> must lend; 0 when the matrix is kept.</summary>
    public int ScratchSize => _kept is null ? BlockRows * Stride : 0;

    /// <summary>The matrix (x - mean) * scale of a source.</summary>
    public static DesignMatrix Standardized(FeatureMatrix source, double[] mean, double[] scale, long largestKept = LargestKept) =>
        new(source, mean, scale, largestKept);

    /// <summary>A matrix of given values, row by row without padding.</summary>
    public static DesignMatrix From(double[] values, int rows, int width) => new(rows, width, values);

    /// <summary>
    /// Mean and 1 / standard deviation (0 for a constant column) of each column, by Welford's recurrence. A column counts as constant
    /// when its deviation is below what float32 resolves at its magnitude or beside the column that varies most: an encoder's dead
    /// dimension varies by 1e-33, and a weight of 1e33 on it would turn the smallest change of the encoder into the answer.
    /// </summary>
    /// <exception cref="TransferException">Kind BadInput: a feature is not a finite number.</exception>
    public static (double[] Mean, double[] Scale) Moments(FeatureMatrix source, Func<int, string>? rowName, CancellationToken cancellation)
    {
        const double Resolution = 1e-6;
        double[] mean = new double[source.Width];
        double[] squares = new double[source.Width];
        for (int i = 0; i < source.Rows; i++)
        {
            if (i % BlockRows == 0)
                cancellation.ThrowIfCancellationRequested();
            ReadOnlySpan<float> row = source.Row(i);
            for (int k = 0; k < row.Length; k++)
            {
                double delta = row[k] - mean[k];
                mean[k] += delta / (i + 1);
                squares[k] += delta * (row[k] - mean[k]);
            }
        }

        for (int k = 0; k < mean.Length; k++)
        {
            if (!double.IsFinite(mean[k]))
                RefuseNotFinite(source, rowName);
            squares[k] = Math.Sqrt(squares[k] / source.Rows);
        }

        double largest = squares.Max();
        for (int k = 0; k < mean.Length; k++)
            squares[k] = squares[k] > Resolution * Math.Max(Math.Abs(mean[k]), largest) ? 1 / squares[k] : 0;

        return (mean, squares);
    }

    /// <summary>Rows <paramref name="first"/> (a multiple of 32) to first + 31, padded, in the matrix itself or in <paramref name="scratch"/>.</summary>
    public ReadOnlySpan<float> Block(int first, Span<float> scratch)
    {
        if (_kept is not null)
            return _kept.AsSpan(first * Stride, BlockRows * Stride);
        int count = Math.Min(BlockRows, Rows - first);
        for (int i = 0; i < count; i++)
            Standardize(first + i, scratch.Slice(i * Stride, Stride));
        scratch[(count * Stride)..].Clear();
        return scratch;
    }

    private static void RefuseNotFinite(FeatureMatrix source, Func<int, string>? rowName)
    {
        for (int i = 0; i < source.Rows; i++)
        {
            ReadOnlySpan<float> row = source.Row(i);
            for (int k = 0; k < row.Length; k++)
            {
                if (!float.IsFinite(row[k]))
                    throw TransferException.BadFile(rowName?.Invoke(i) ?? $"row {i}", $"feature {k} is {row[k]}, not a finite number; leave this item out or use another model");
            }
        }
    }

    private void Standardize(int index, Span<float> destination)
    {
        ReadOnlySpan<float> row = _source!.Row(index);
        for (int k = 0; k < row.Length; k++)
            destination[k] = (float)((row[k] - _mean[k]) * _scale[k]);
        destination[row.Length..].Clear();
    }
}
