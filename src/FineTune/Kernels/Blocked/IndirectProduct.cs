using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Transfer.FineTune.Kernels;

/// <summary>
/// to(place)[o] = start[o] + Σ over taps and input blocks of from(place + tap) times weights, for a grid of places: a convolution, or one
/// phase of the way back through one. Places are cut into chunks of about 96, across lines and images; a chunk goes through the input
/// blocks in groups whose weights fit the first-level cache, and within a group through all output blocks.
/// </summary>
[SkipLocalsInit]
internal unsafe struct IndirectProduct : IJob
{
    /// <summary>The most entries that the list of taps has.</summary>
    public const int MaxTaps = 64;

    private const int Lanes = BlockedShape.Lanes;
    private const int WantedPlaces = 96;
    private const int MostPlaces = 192;

    /// <summary>Floats of weights that a group has: 18 KiB, which leaves room for the pixels in 32.</summary>
    private const int GroupFloats = 4608;

    private fixed long _taps[MaxTaps];
    private int _tapCount;
    private int _placesPerChunk;

    /// <summary>The grid.</summary>
    public long Images { get; init; }

    public long Height { get; init; }

    public long Width { get; init; }

    /// <summary>Values that each tap meets: channels, in blocks of 16, or on plain pixels the columns of a kernel, side by side. What a last block has beyond them is not read.</summary>
    public long Depth { get; init; }

    public long OutputBlocks { get; init; }

    /// <summary>Weights [output block][input block][tap][value of the block][16].</summary>
    public float* Weights { get; init; }

    /// <summary>16 values for each output block to begin with, or null for zeros.</summary>
    public float* Bias { get; init; }

    /// <summary>16 zeros.</summary>
    public float* Zeros { get; init; }

    public PlaceSteps From { get; init; }

    public PlaceSteps To { get; init; }

    public Epilogue Epilogue { get; init; } = Epilogue.None;

    public IndirectProduct()
    {
    }

    private static bool IsWide => Vector512.IsHardwareAccelerated;

    private readonly long Places => Images * Height * Width;

    /// <summary>Adds a tap: floats from a place to what it meets.</summary>
    public void AddTap(long offset) => _taps[_tapCount++] = offset;

    /// <summary>Computes all places.</summary>
    public void Run(Workers workers)
    {
        // Few places: an even number of chunks of nearly equal size, because a third one would leave a thread idle for as long as it takes.
        long chunks = Math.Max(2, Places / WantedPlaces / 2 * 2);
        long places = (Places + chunks - 1) / chunks;
        _placesPerChunk = (int)Math.Min(MostPlaces, (places + IndirectTile.Rows - 1) / IndirectTile.Rows * IndirectTile.Rows);
        workers.Run(this, Chunks.Of(Places, _placesPerChunk));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Run(int chunk, int worker)
    {
        float** from = stackalloc float*[MostPlaces];
        float** to = stackalloc float*[MostPlaces];
        int count = Locate((long)chunk * _placesPerChunk, from, to);
        ValueRange* ranges = stackalloc ValueRange[Math.Max(MaxTaps, GroupFloats / (Lanes * Lanes))];
        long inputs = Chunks.Of(Depth, Lanes), perBlock = _tapCount * Lanes * Lanes, perOutput = _tapCount * Depth * Lanes;
        long together = Math.Max(1, GroupFloats / Math.Max(1, perBlock * (IsWide ? 2 : 1)));
        for (long first = 0; first < inputs; first += together)
        {
            long last = Math.Min(inputs, first + together);
            int list = 0;
            for (long i = first; i < last; i++)
            {
                for (int t = 0; t < _tapCount; t++)
                {
                    long at = (i * From.Block) + _taps[t];
                    ranges[list++] = new ValueRange((nint)at, (nint)(at + Math.Min(Lanes, Depth - (i * Lanes))));
                }
            }

            float* weights = Weights + (first * perBlock);
            for (long o = 0; o < OutputBlocks;)
            {
                int blocks = IsWide && o + 2 <= OutputBlocks ? 2 : 1;
                Tiles(list, ranges, from, to, count, weights + (o * perOutput), perOutput, o, blocks, first == 0);
                for (int b = 0; b < blocks && last == inputs && !Epilogue.IsNone; b++)
                    Epilogue.Apply(To.Start, to, count, (o + b) * To.Block);
                o += blocks;
            }
        }
    }

    /// <summary>All places of a chunk for one or two output blocks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private readonly void Tiles(int list, ValueRange* ranges, float** from, float** to, int count, float* weights, long weightStep, long o, int blocks, bool begins)
    {
        float** target = stackalloc float*[IndirectTile.Rows];
        float** start = stackalloc float*[IndirectTile.Rows];
        for (int r = 0; r < IndirectTile.Rows; r++)
            start[r] = Bias is null ? Zeros : Bias + (o * Lanes);
        long startStep = !begins ? To.Block : Bias is null ? 0 : Lanes, shift = o * To.Block;
        for (int tile = 0; tile < count; tile += IndirectTile.Rows)
        {
            for (int r = 0; r < IndirectTile.Rows; r++)
                target[r] = to[tile + r] + shift;
            if (blocks == 2)
                IndirectTile.Multiply32(list, ranges, from + tile, weights, (nint)weightStep, begins ? start : target, (nint)startStep, target, (nint)To.Block);
            else
                IndirectTile.Multiply16(list, ranges, from + tile, weights, begins ? start : target, target);
        }
    }

    /// <summary>The addresses of a chunk's places. The last tile is filled up with its last place, which is then computed and stored more than once.</summary>
    private readonly int Locate(long first, float** from, float** to)
    {
        int count = (int)Math.Min(_placesPerChunk, Places - first);
        (long n, long rest) = Math.DivRem(first, Height * Width);
        (long h, long w) = Math.DivRem(rest, Width);
        int i = 0;
        for (; i < count; i++)
        {
            from[i] = From.At(n, h, w);
            to[i] = To.At(n, h, w);
            if (++w < Width)
                continue;
            w = 0;
            if (++h < Height)
                continue;
            h = 0;
            n++;
        }

        for (; i % IndirectTile.Rows != 0; i++)
        {
            from[i] = from[i - 1];
            to[i] = to[i - 1];
        }

        return count;
    }
}
