using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Transfer.FineTune.Kernels;

/// <summary>
/// A left operand in memory. Element (i, k) stands at i·rowStep + (k / inner)·outerStep + (k mod inner)·innerStep: plain and transposed
/// matrices have one level of k, the operands of convolutions two.
/// </summary>
internal readonly unsafe struct RowMatrix(float* data, long rowStep, long inner, long outerStep, long innerStep, Strides batches) : IRowPanels
{
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
        if (rowStep == 1 && inner == long.MaxValue && height == Tile512.Rows && rows >= height)
        {
            int whole = rows / height * height;
            Lines(start + row + (k * innerStep), whole, depth, to);
            row += whole;
            rows -= whole;
            to += (long)whole * depth;
        }

        for (int first = 0; first < rows; first += height, to += (long)depth * height)
        {
            int present = Math.Min(height, rows - first);
            float* from = start + ((row + first) * rowStep);
            if (present == height && innerStep == 1 && inner == long.MaxValue)
            {
                Transposition.Run(from + k, rowStep, to, height, height, depth);
                continue;
            }

            long outer = k / inner, at = k % inner;
            for (int p = 0; p < depth; p++)
            {
                float* source = from + (outer * outerStep) + (at * innerStep);
                float* target = to + ((long)p * height);
                if (rowStep == 1 && present == Tile512.Rows)
                {
                    Vector256.Load(source).Store(target);
                    Vector128.Load(source + Vector256<float>.Count).Store(target + Vector256<float>.Count);
                }
                else
                {
                    for (int i = 0; i < present; i++)
                        target[i] = source[i * rowStep];
                }

                for (int i = present; i < height; i++)
                    target[i] = 0;
                if (++at == inner)
                {
                    at = 0;
                    outer++;
                }
            }
        }
    }

    /// <summary>Panels of the widest tile from the columns of a transposed matrix, line by line: lines lie far apart, and each is read once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Lines(float* from, int rows, int depth, float* to)
    {
        for (int p = 0; p < depth; p++, from += innerStep, to += Tile512.Rows)
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
