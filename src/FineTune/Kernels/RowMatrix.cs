using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Transfer.FineTune.Kernels;

/// <summary>
/// A left operand in memory. Element (i, k) stands at i·rowStep + (k / inner)·outerStep + (k mod inner)·innerStep: plain and transposed
/// matrices have one level of k, the operands of convolutions two.
/// </summary>
internal readonly unsafe struct RowMatrix(float* data, long rowStep, long inner, long outerStep, long innerStep, Strides batches) : IRowPanels
{
    // Where an inner level has one value, the outer one is all there is.
    private readonly long _inner = inner == 1 ? long.MaxValue : inner;
    private readonly long _step = inner == 1 ? outerStep : innerStep;

    /// <summary>A matrix with one step for rows and one for columns; array 0 of the nest tells where each of a batch begins.</summary>
    public RowMatrix(float* data, long rowStep, long columnStep, Strides batches)
        : this(data, rowStep, long.MaxValue, 0, columnStep, batches)
    {
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Pack(long batch, long row, int rows, long k, int depth, float* to)
    {
        int height = Tile.Rows;
        float* start = data + batches.Offset(batch, 0);
        if (rowStep == 1 && _inner == long.MaxValue && height == Tile512.Rows && rows >= height)
        {
            int whole = rows / height * height;
            Lines(start + row + (k * _step), whole, depth, to);
            row += whole;
            rows -= whole;
            to += (long)whole * depth;
        }

        for (int first = 0; first < rows; first += height, to += (long)depth * height)
        {
            int present = Math.Min(height, rows - first);
            float* from = start + ((row + first) * rowStep);
            if (_step == 1)
                Turned(from, k, depth, present, to);
            else if (rowStep == 1 && _inner == long.MaxValue && present == Tile256.Rows && height == Tile256.Rows)
                Columns(from + (k * _step), depth, to);
            else
                Any(from, k, depth, present, to);
        }
    }

    /// <summary>A panel of rows whose values follow each other, up to the end of an outer step; rows that are not there are zero.</summary>
    private void Turned(float* from, long k, int depth, int present, float* to)
    {
        int height = Tile.Rows;
        if (present < height)
            Fill.Zero(to, (long)depth * height * sizeof(float));
        (long outer, long at) = Math.DivRem(k, _inner);
        for (int p = 0; p < depth; outer++, at = 0)
        {
            int run = (int)Math.Min(depth - p, _inner - at);
            Transposition.Run(from + (outer * outerStep) + at, rowStep, to + ((long)p * height), height, present, run);
            p += run;
        }
    }

    /// <summary>A panel of six rows of a transposed matrix, whose columns are six neighbouring values.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Columns(float* from, int depth, float* to)
    {
        for (int p = 0; p < depth; p++, from += _step, to += Tile256.Rows)
        {
            Vector128.Load(from).Store(to);
            Unsafe.WriteUnaligned(to + Vector128<float>.Count, Unsafe.ReadUnaligned<double>(from + Vector128<float>.Count));
        }
    }

    /// <summary>A panel value by value.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Any(float* from, long k, int depth, int present, float* to)
    {
        int height = Tile.Rows;
        (long outer, long at) = Math.DivRem(k, _inner);
        for (int p = 0; p < depth; p++, to += height)
        {
            float* source = from + (outer * outerStep) + (at * _step);
            for (int i = 0; i < height; i++)
                to[i] = i < present ? source[i * rowStep] : 0;
            if (++at == _inner)
                (outer, at) = (outer + 1, 0);
        }
    }

    /// <summary>Panels of the widest tile from the columns of a transposed matrix, line by line: lines lie far apart, and each is read once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Lines(float* from, int rows, int depth, float* to)
    {
        for (int p = 0; p < depth; p++, from += _step, to += Tile512.Rows)
        {
            float* target = to;
            for (int i = 0; i < rows; i += Tile512.Rows, target += (long)depth * Tile512.Rows)
            {
                Vector256.Load(from + i).Store(target);
                Vector128.Load(from + i + Vector256<float>.Count).Store(target + Vector256<float>.Count);
            }
        }
    }
}
