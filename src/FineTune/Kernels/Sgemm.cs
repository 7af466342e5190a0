using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Transfer.FineTune.Kernels;

/// <summary>
/// C = A B in float32, for a batch of products. Both operands are packed into panels first (so that plain, transposed and implicit
/// operands cost the same), then tiles of C are computed in registers. C is cut into blocks by its shape alone; each block belongs to one
/// chunk, which runs through all of K in fixed steps. Where A fits into the memory that the threads share, it is packed once for all of
/// them and a block is a strip of columns, so that nothing is packed twice; otherwise each block packs its own part of both.
/// </summary>
[SkipLocalsInit]
internal static unsafe class Sgemm
{
    /// <summary>Columns of A that are packed at a time; it is a part of the order in which sums are taken, and so of their last bits.</summary>
    private const int Depth = 384;

    /// <summary>Chunks for each thread, so that one that is late can be made up for. Blocks do not change an element's sum, so its bits stay.</summary>
    private const int ChunksOfThread = 4;

    /// <summary>Panels of a block at a whole depth.</summary>
    private const int MostPanels = 16;

    /// <summary>Floats of a cache line, on which packed operands begin.</summary>
    private const int Line = 16;

    /// <summary>Parts of K that a product of few blocks and very long sums is cut into; a part has two depths at least.</summary>
    private const int MostParts = 8;

    /// <summary>Rows that a pass over B must serve at least for the packing to be small beside the multiplication.</summary>
    private const int FewestSharedRows = 128;

    /// <summary>C[m,n] of each batch, rows <paramref name="ldc"/> apart, array 2 of the nest telling where each begins.</summary>
    public static void Run<TA, TB>(Workers workers, TA a, TB b, long m, long n, long k, float* c, long ldc, in Strides batches, bool accumulate = false)
        where TA : unmanaged, IRowPanels
        where TB : unmanaged, IColumnPanels
    {
        if (m == 0 || n == 0 || batches.Count == 0)
            return;
        long wanted = workers.Count == 1 ? 1 : ChunksOfThread * workers.Count;
        long shared = k == 0 ? 0 : Math.Min(RoundUp(m, Tile.Rows), Workers.SharedFloats / k / Tile.Rows * Tile.Rows);
        int parts = (int)Math.Min(MostParts, k / (2 * Depth));
        if (batches.Count == 1 && parts > 1 && ChunksOf(m, n, Even(m, Tile.Rows, MostPanels), Even(n, Tile.Columns, MostPanels), 1) < MostParts && parts * m * n <= Workers.SharedFloats)
            RunParts(workers, a, b, m, n, k, c + batches.Offset(0, 2), ldc, accumulate, parts);
        else if (batches.Count == 1 && shared >= FewestSharedRows && Chunks.Of(n, Tile.Columns) >= 2 * workers.Count)
            RunShared(workers, a, b, m, n, k, c + batches.Offset(0, 2), ldc, accumulate, (int)shared, wanted);
        else
            RunBlocks(workers, a, b, m, n, k, c, ldc, batches, accumulate, wanted);
    }

    /// <summary>Strips of columns: some rows of A are packed by all, then each chunk packs its strip of B and multiplies the two.</summary>
    private static void RunShared<TA, TB>(Workers workers, TA a, TB b, long m, long n, long k, float* c, long ldc, bool accumulate, int shared, long wanted)
        where TA : unmanaged, IRowPanels
        where TB : unmanaged, IColumnPanels
    {
        int passes = Chunks.Of(m, shared), height = (int)RoundUp((m + passes - 1) / passes, Tile.Rows);
        int panels = Chunks.Of(n, Tile.Columns), width = (int)Math.Clamp(panels / wanted, 1, MostPanels) * Tile.Columns;
        for (long row = 0; row < m; row += height)
        {
            int rows = (int)Math.Min(height, m - row);
            var pack = new PackJob<TA>(a, row, rows, k, workers.Shared);
            workers.Run(pack, pack.Chunks);
            workers.Run(new StripJob<TB>(workers.Scratch(0), workers.Shared, b, rows, n, k, c + (row * ldc), ldc, accumulate, width), Chunks.Of(n, width));
        }
    }

    /// <summary>Blocks of rows and columns, each of which packs what it reads.</summary>
    private static void RunBlocks<TA, TB>(Workers workers, TA a, TB b, long m, long n, long k, float* c, long ldc, in Strides batches, bool accumulate, long wanted)
        where TA : unmanaged, IRowPanels
        where TB : unmanaged, IColumnPanels
    {
        // Short sums: blocks are as much longer as they are shallower, so that less is packed twice.
        int most = MostPanels * Depth / (int)Math.Clamp(k, 1, Depth);
        int rows = Even(m, Tile.Rows, most), columns = Even(n, Tile.Columns, most);

        // Few large blocks would leave threads idle; smaller ones pack the operands more often.
        while (columns > 2 * Tile.Columns && ChunksOf(m, n, rows, columns, batches.Count) < wanted)
            columns = ((columns / Tile.Columns) + 1) / 2 * Tile.Columns;
        while (rows > 4 * Tile.Rows && ChunksOf(m, n, rows, columns, batches.Count) < wanted)
            rows = ((rows / Tile.Rows) + 1) / 2 * Tile.Rows;
        workers.Run(
            new BlockJob<TA, TB>(workers.Scratch(0), a, b, m, n, k, c, ldc, batches, accumulate, rows, columns, k, 0),
            checked((int)ChunksOf(m, n, rows, columns, batches.Count)));
    }

    /// <summary>
    /// Blocks of rows, columns and parts of K, so that nothing is packed twice although C has few blocks: the gradients of a convolution's weights. The
    /// parts' sums lie side by side in the memory that threads share, and are added up in order; K is cut by the shape alone.
    /// </summary>
    private static void RunParts<TA, TB>(Workers workers, TA a, TB b, long m, long n, long k, float* c, long ldc, bool accumulate, int parts)
        where TA : unmanaged, IRowPanels
        where TB : unmanaged, IColumnPanels
    {
        long length = RoundUp((k + parts - 1) / parts, Depth);
        int rows = Even(m, Tile.Rows, MostPanels), columns = Even(n, Tile.Columns, MostPanels), present = Chunks.Of(k, (int)length);
        var one = Strides.Of([], [], [], []);
        workers.Run(
            new BlockJob<TA, TB>(workers.Scratch(0), a, b, m, n, k, workers.Shared, n, one, false, rows, columns, length, m * n),
            checked((int)(ChunksOf(m, n, rows, columns, 1) * present)));
        workers.Run(new PartsJob(workers.Shared, present, m, n, c, ldc, accumulate), checked((int)m));
    }

    /// <summary>Blocks of some tiles at most, as equal as whole tiles allow.</summary>
    private static int Even(long length, int tile, int most)
    {
        long blocks = (length + (most * tile) - 1) / (most * tile);
        return (int)RoundUp((length + blocks - 1) / blocks, tile);
    }

    private static long RoundUp(long length, int tile) => (length + tile - 1) / tile * tile;

    private static long ChunksOf(long m, long n, int rows, int columns, long batches) => batches * Chunks.Of(m, rows) * Chunks.Of(n, columns);

    /// <summary>All tiles of a block from its packed operands; what stands beyond C's edge is computed and dropped.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Tiles(float* packedA, float* packedB, int rows, int columns, int depth, float* to, long ldc, bool add)
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
                Put(edge, Math.Min(Tile.Rows, rows - i), Math.Min(Tile.Columns, columns - j), tile, ldc, add);
            }
        }
    }

    /// <summary>The part of a tile that C has.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Put(float* edge, int rows, int columns, float* to, long ldc, bool add)
    {
        for (int r = 0; r < rows; r++, edge += Tile.Columns, to += ldc)
        {
            int s = 0;
            for (; s + Vector256<float>.Count <= columns; s += Vector256<float>.Count)
                (Vector256.Load(edge + s) + (add ? Vector256.Load(to + s) : Vector256<float>.Zero)).Store(to + s);
            for (; s < columns; s++)
                to[s] = edge[s] + (add ? to[s] : 0);
        }
    }

    /// <summary>Packs some rows of A through all of K: a step of K after the other, in each panel by panel.</summary>
    private readonly struct PackJob<TA>(TA a, long row, int rows, long k, float* shared) : IJob
        where TA : unmanaged, IRowPanels
    {
        private const int Panels = 4;

        public int Chunks => Kernels.Chunks.Of(k, Depth) * Groups;

        private int Groups => Kernels.Chunks.Of(rows, Panels * Tile.Rows);

        public void Run(int chunk, int worker)
        {
            long at = (long)(chunk / Groups) * Depth;
            int first = chunk % Groups * Panels * Tile.Rows, depth = (int)Math.Min(Depth, k - at);
            a.Pack(0, row + first, Math.Min(Panels * Tile.Rows, rows - first), at, depth, shared + (at * RoundUp(rows, Tile.Rows)) + ((long)first * depth));
        }
    }

    private readonly struct StripJob<TB>(float* scratch, float* shared, TB b, int rows, long n, long k, float* c, long ldc, bool accumulate, int width) : IJob
        where TB : unmanaged, IColumnPanels
    {
        public void Run(int chunk, int worker)
        {
            long column = (long)chunk * width;
            int columns = (int)Math.Min(width, n - column);
            float* packed = scratch + ((long)worker * Workers.ScratchFloats);
            float* spare = packed + ((long)(width + Tile.Columns) * Depth);
            for (long at = 0; at < k; at += Depth)
            {
                int depth = (int)Math.Min(Depth, k - at);
                b.Pack(0, at, depth, column, columns, packed, spare);
                Tiles(shared + (at * RoundUp(rows, Tile.Rows)), packed, rows, columns, depth, c + column, ldc, accumulate || at > 0);
            }
        }
    }

    private readonly struct BlockJob<TA, TB>(
        float* scratch, TA a, TB b, long m, long n, long k, float* c, long ldc, Strides batches, bool accumulate, int blockRows, int blockColumns, long partDepth, long partC) : IJob
        where TA : unmanaged, IRowPanels
        where TB : unmanaged, IColumnPanels
    {
        public void Run(int chunk, int worker)
        {
            int across = Chunks.Of(n, blockColumns), down = Chunks.Of(m, blockRows);
            (long part, long batch) = Math.DivRem(chunk / (across * down), batches.Count);
            long row = chunk / across % down * blockRows, column = chunk % across * blockColumns;
            int rows = (int)Math.Min(blockRows, m - row), columns = (int)Math.Min(blockColumns, n - column);
            float* to = c + (part * partC) + batches.Offset(batch, 2) + (row * ldc) + column;
            if (k == 0 && !accumulate)
            {
                for (int i = 0; i < rows; i++)
                    new Span<float>(to + (i * ldc), columns).Clear();
            }

            float* packedA = scratch + ((long)worker * Workers.ScratchFloats);
            float* packedB = packedA + RoundUp((blockRows + Tile.Rows) * Math.Min(k, Depth), Line);
            float* spare = packedB + RoundUp((blockColumns + Tile.Columns) * Math.Min(k, Depth), Line);
            long begin = part * partDepth, end = Math.Min(k, begin + partDepth);
            for (long at = begin; at < end; at += Depth)
            {
                int depth = (int)Math.Min(Depth, end - at);
                a.Pack(batch, row, rows, at, depth, packedA);
                b.Pack(batch, at, depth, column, columns, packedB, spare);
                Tiles(packedA, packedB, rows, columns, depth, to, ldc, accumulate || at > begin);
            }
        }
    }

    /// <summary>A row of C from those of the parts.</summary>
    private readonly struct PartsJob(float* sums, int parts, long m, long n, float* c, long ldc, bool accumulate) : IJob
    {
        public void Run(int row, int worker)
        {
            float* from = sums + (row * n), to = c + (row * ldc);
            if (!accumulate)
                Fill.Copy(from, to, n * sizeof(float));
            for (int part = accumulate ? 0 : 1; part < parts; part++)
                Elementwise.Span<Sum>(n, to, from + (part * m * n), null, to);
        }
    }
}
