using System.Runtime.CompilerServices;

namespace Transfer.FineTune.Kernels;

/// <summary>
/// The gradient of a convolution's weights: for each tap, input and output the sum over all places of what the tap meets times dY. A chunk
/// is one or two output blocks with up to four input blocks; it goes through the images in stretches that stay in the first-level cache, so
/// its sums have one owner and one order, whatever the size of a chunk.
/// </summary>
internal unsafe struct IndirectGradient : IJob
{
    private const int Lanes = BlockedShape.Lanes;
    private const int OutputsTogether = 2;
    private const int MostInputsTogether = 4;

    /// <summary>Chunks below which they are made smaller, so that all threads have some.</summary>
    private const int FewestChunks = 12;

    /// <summary>Places of a stretch: 28 KiB of dY.</summary>
    private const int Stretch = 224;

    private fixed long _taps[IndirectProduct.MaxTaps];
    private int _tapCount;

    /// <summary>The grid of places.</summary>
    public long Images { get; init; }

    public long Height { get; init; }

    public long Width { get; init; }

    /// <summary>Neighbouring values that each tap meets.</summary>
    public int Depth { get; init; } = Lanes;

    public long InputBlocks { get; init; }

    public long OutputBlocks { get; init; }

    /// <summary>What the taps meet: floats of an image, a line of places, a place, a block.</summary>
    public float* X { get; init; }

    public long ImageX { get; init; }

    public long LineX { get; init; }

    public long PixelX { get; init; }

    public long BlockX { get; init; }

    /// <summary>dY, dense; floats of an image and of a block.</summary>
    public float* DY { get; init; }

    public long ImageY { get; init; }

    public long BlockY { get; init; }

    /// <summary>Where the gradient goes.</summary>
    public WeightBlocks Weights { get; init; }

    /// <summary>The packing memory of all workers.</summary>
    public float* Scratch { get; init; }

    public IndirectGradient()
    {
    }

    /// <summary>Adds a tap: floats from a place to what it meets.</summary>
    public void AddTap(long offset) => _taps[_tapCount++] = offset;

    public readonly void Run(Workers workers) => workers.Run(this, Chunks.Of(OutputBlocks, OutputsTogether) * GroupsOfInputs);

    private readonly int GroupsOfInputs => Chunks.Of(InputBlocks, InputsTogether);

    private readonly int InputsTogether
    {
        get
        {
            int together = MostInputsTogether;
            while (together > 1 && Chunks.Of(OutputBlocks, OutputsTogether) * Chunks.Of(InputBlocks, together) < FewestChunks)
                together /= 2;
            return together;
        }
    }

    /// <summary>Rows of sums that a tap has: <see cref="OuterTile"/> adds to 4, 6, 8, ... of them.</summary>
    private readonly int Rows => Depth == Lanes ? Lanes : (Depth + 7) / 8 * 8;

    /// <summary>Rows that are computed. Eight are no more work than seven, and no more memory is read.</summary>
    private readonly int ComputedRows => Depth == 7 ? 8 : Depth;

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public readonly void Run(int chunk, int worker)
    {
        int togetherIn = InputsTogether;
        (int groupOfOutputs, int groupOfInputs) = Math.DivRem(chunk, GroupsOfInputs);
        long firstOutput = groupOfOutputs * OutputsTogether, firstInput = (long)groupOfInputs * togetherIn, inputs = Math.Min(togetherIn, InputBlocks - firstInput);
        int outputs = (int)Math.Min(OutputsTogether, OutputBlocks - firstOutput);
        long perTap = Rows * Lanes, perInput = _tapCount * perTap, perOutput = inputs * perInput;
        float* sums = Scratch + ((long)worker * Workers.ScratchFloats);
        Fill.Zero(sums, outputs * perOutput * sizeof(float));

        // Where lines follow each other without a gap they are one long line.
        bool joined = LineX == Width * PixelX;
        long height = joined ? 1 : Height, width = joined ? Height * Width : Width;
        long length = Math.Min(Stretch, width), count = Math.Max(1, Stretch / length);
        for (long n = 0; n < Images; n++)
        {
            for (long h = 0; h < height; h += count)
            {
                for (long w = 0; w < width; w += length)
                {
                    var lines = new PixelLines(Math.Min(count, height - h), Math.Min(length, width - w), PixelX, LineX, Width * Lanes);
                    float* y = DY + (n * ImageY) + (firstOutput * BlockY) + (((h * width) + w) * Lanes);
                    float* x = X + (n * ImageX) + (firstInput * BlockX) + (h * LineX) + (w * PixelX);
                    for (long i = 0; i < inputs; i++)
                    {
                        for (int t = 0; t < _tapCount; t++)
                            OuterTile.Add(lines, ComputedRows, x + (i * BlockX) + _taps[t], outputs, y, BlockY, sums + (i * perInput) + (t * perTap), perOutput);
                    }
                }
            }
        }

        float* spare = sums + (outputs * perOutput);
        for (long o = 0; o < outputs; o++)
        {
            for (long i = 0; i < inputs; i++)
                Store(firstOutput + o, firstInput + i, sums + (o * perOutput) + (i * perInput), spare);
        }
    }

    private readonly void Store(long o, long i, float* sums, float* spare)
    {
        if (Depth == Lanes)
        {
            Weights.Store(o, i, sums, spare);
            return;
        }

        for (int t = 0; t < _tapCount; t++)
            Fill.Copy(sums + ((long)t * Rows * Lanes), spare + ((long)t * Depth * Lanes), Depth * Lanes * sizeof(float));
        Weights.StoreLines(o, i, spare);
    }
}
