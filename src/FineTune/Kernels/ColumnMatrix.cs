using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Transfer.FineTune.Kernels;

/// <summary>A right operand in memory, plain (columnStep 1) or transposed (rowStep 1); array 1 of the nest tells where each of a batch begins.</summary>
internal readonly unsafe struct ColumnMatrix(float* data, long rowStep, long columnStep, Strides batches) : IColumnPanels
{
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Pack(long batch, long k, int depth, long column, int columns, float* to, float* spare)
    {
        int width = Tile.Columns;
        float* start = data + batches.Offset(batch, 1) + (k * rowStep);
        if (columnStep == 1 && width == Tile512.Columns && columns >= width)
        {
            int whole = columns / width * width;
            Lines(start + column, whole, depth, to);
            column += whole;
            columns -= whole;
            to += (long)whole * depth;
        }

        for (int first = 0; first < columns; first += width, to += (long)depth * width)
        {
            int present = Math.Min(width, columns - first);
            float* from = start + ((column + first) * columnStep);
            if (columnStep == 1 && present == Tile256.Columns && width == Tile256.Columns)
            {
                Panel(from, depth, to);
                continue;
            }

            if (columnStep == 1)
            {
                for (int p = 0; p < depth; p++)
                {
                    float* target = to + ((long)p * width);
                    new ReadOnlySpan<float>(from + (p * rowStep), present).CopyTo(new Span<float>(target, present));
                    new Span<float>(target + present, width - present).Clear();
                }

                continue;
            }

            if (rowStep == 1)
            {
                if (present < width)
                    Fill.Zero(to, (long)depth * width * sizeof(float));
                Transposition.Run(from, columnStep, to, width, present, depth);
                continue;
            }

            for (int j = 0; j < width; j++)
            {
                float* source = from + (j * columnStep);
                for (int p = 0; p < depth; p++)
                    to[((long)p * width) + j] = j < present ? source[p * rowStep] : 0;
            }
        }
    }

    /// <summary>A panel of 16 columns of a plain matrix.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Panel(float* from, int depth, float* to)
    {
        for (int p = 0; p < depth; p++, from += rowStep, to += Tile256.Columns)
        {
            Vector256.Load(from).Store(to);
            Vector256.Load(from + Vector256<float>.Count).Store(to + Vector256<float>.Count);
        }
    }

    /// <summary>Panels of the widest tile from the lines of a plain matrix, line by line: lines lie far apart, and each is read in one go.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Lines(float* from, int columns, int depth, float* to)
    {
        for (int p = 0; p < depth; p++, from += rowStep, to += Tile512.Columns)
        {
            float* target = to;
            for (int j = 0; j < columns; j += Tile512.Columns, target += (long)depth * Tile512.Columns)
            {
                Vector512.Load(from + j).Store(target);
                Vector512.Load(from + j + Vector512<float>.Count).Store(target + Vector512<float>.Count);
            }
        }
    }
}
