using System.Runtime.CompilerServices;

namespace Transfer.FineTune.Kernels;

/// <summary>
/// C = A B in float32, for a batch of products. Both operands are packed into panels first (so that plain, transposed and implicit
/// operands cost the same), then tiles of C are computed in registers. C is cut into blocks by its shape alone; each block belongs to one
/// chunk, which runs through all of K in fixed steps.
/// </summary>
[SkipLocalsInit]
internal static unsafe class Sgemm
{
    /// <summary>Columns of A that are packed at a time; it is a part of the order in which sums are taken, and so of their last bits.</summary>
    private const int Depth = 384;

    /// <summary>Chunks for each thread, so that one that is late can be made up for. Blocks do not change an element's sum, so its bits stay.</summary>
    private const int ChunksOfThread = 4;

    private const int MostPanels = 16;

    /// <summary>C[m,n] of each batch, rows <paramref name="ldc"/> apart, array 2 of the nest telling where each begins.</summary>
    public static void Run<TA, TB>(Workers workers, TA a, TB b, long m, long n, long k, float* c, long ldc, in Strides batches, bool accumulate = false)
        where TA : unmanaged, IRowPanels
        where TB : unmanaged, IColumnPanels
    {
        if (m == 0 || n == 0 || batches.Count == 0)
            return;
        int rows = Even(m, Tile.Rows), columns = Even(n, Tile.Columns);
        long wanted = workers.Count == 1 ? 1 : ChunksOfThread * workers.Count;

        // Few large blocks would leave threads idle; smaller ones pack the operands more often.
        while (columns > 2 * Tile.Columns && ChunksOf(m, n, rows, columns, batches.Count) < wanted)
            columns = ((columns / Tile.Columns) + 1) / 2 * Tile.Columns;
        while (rows > 4 * Tile.Rows && ChunksOf(m, n, rows, columns, batches.Count) < wanted)
            rows = ((rows / Tile.Rows) + 1) / 2 * Tile.Rows;
        workers.Run(
            new Job<TA, TB>(workers.Scratch(0), a, b, m, n, k, c, ldc, batches, accumulate, rows, columns),
            checked((int)ChunksOf(m, n, rows, columns, batches.Count)));
    }

    /// <summary>Blocks of at most 16 tiles, as equal as whole tiles allow.</summary>
    private static int Even(long length, int tile)
    {
        long blocks = (length + (MostPanels * tile) - 1) / (MostPanels * tile);
        return (int)((((length + blocks - 1) / blocks) + tile - 1) / tile * tile);
    }

    private static long ChunksOf(long m, long n, int rows, int columns, long batches) => batches * Chunks.Of(m, rows) * Chunks.Of(n, columns);

    private readonly struct Job<TA, TB>(
        float* scratch, TA a, TB b, long m, long n, long k, float* c, long ldc, Strides batches, bool accumulate, int blockRows, int blockColumns) : IJob
        where TA : unmanaged, IRowPanels
        where TB : unmanaged, IColumnPanels
    {
        public void Run(int chunk, int worker)
        {
            int across = Chunks.Of(n, blockColumns), down = Chunks.Of(m, blockRows);
            long batch = chunk / (across * down);
            long row = chunk / across % down * blockRows, column = chunk % across * blockColumns;
            int rows = (int)Math.Min(blockRows, m - row), columns = (int)Math.Min(blockColumns, n - column);
            float* to = c + batches.Offset(batch, 2) + (row * ldc) + column;
            if (k == 0 && !accumulate)
            {
                for (int i = 0; i < rows; i++)
                    new Span<float>(to + (i * ldc), columns).Clear();
            }

            float* packedA = scratch + ((long)worker * Workers.ScratchFloats);
            float* packedB = packedA + ((long)(blockRows + Tile.Rows) * Depth);
            float* spare = packedB + ((long)(blockColumns + Tile.Columns) * Depth);
            for (long at = 0; at < k; at += Depth)
            {
                int depth = (int)Math.Min(Depth, k - at);
                a.Pack(batch, row, rows, at, depth, packedA);
                b.Pack(batch, at, depth, column, columns, packedB, spare);
                Tiles(packedA, packedB, rows, columns, depth, to, accumulate || at > 0);
            }
        }

        private void Tiles(float* packedA, float* packedB, int rows, int columns, int depth, float* to, bool add)
        {
            float* edge = stackalloc float[Tile.MaxSize];
            for (int j = 0; j < columns; j += Tile.Columns)
            {
                float* panelB = packedB + ((long)j * depth);
                for (int i = 0; i < rows; i += Tile.Rows)
                {
                    float* panelA = packedA + ((long)i * depth);
                    float* tile = to + (i * ldc) + j;
                    if (i + Tile.Rows <= rows && j + Tile.Columns <= columns)
                    {
                        Tile.Multiply(depth, panelA, panelB, tile, ldc, add);
                        continue;
                    }

                    Tile.Multiply(depth, panelA, panelB, edge, Tile.Columns, false);
                    for (int r = 0; r < Math.Min(Tile.Rows, rows - i); r++)
                    {
                        for (int s = 0; s < Math.Min(Tile.Columns, columns - j); s++)
                            tile[(r * ldc) + s] = edge[(r * Tile.Columns) + s] + (add ? tile[(r * ldc) + s] : 0);
                    }
                }
            }
        }
    }
}
