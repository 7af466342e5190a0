using System.Runtime.CompilerServices;

namespace Transfer.FineTune.Kernels;

/// <summary>
/// The gradient of a convolution's weights: for each tap, input and output the sum over all places of what the tap meets times dY. A chunk
/// is one or two output blocks with up to four input blocks, and where there are few of those a part of the places; it goes through them in
/// stretches that stay in the first-level cache. Parts follow from the shape alone and are added up in order, so every sum has one order.
/// </summary>
internal unsafe struct IndirectGradient : IJob
{
    private const int Lanes = BlockedShape.Lanes;
    private const int OutputsTogether = 2;
    private const int MostInputsTogether = 4;

    /// <summary>Chunks below which they are made smaller, so that all threads have some.</summary>
    private const int FewestChunks = 12;

    /// <summary>Stretches that a part has at least, so that adding the parts up is little work beside it.</summary>
    private const int FewestStretches = 4;

    private fixed long _taps[IndirectProduct.MaxTaps];
    private int _tapCount;

    /// <summary>The grid of places.</summary>
    public long Images { get; init; }

    public long Height { get; init; }

    public long Width { get; init; }

    /// <summary>Values that each tap meets: channels, in blocks of 16, or on plain pixels the columns of a kernel, side by side.</summary>
    public long Depth { get; init; }

    /// <summary>Whether the taps meet plain pixels, so that a tap is a line of the kernel.</summary>
    public bool ReadsPlain { get; init; }

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

    /// <summary>Memory for <see cref="PartFloats"/> floats.</summary>
    public float* PartSums { get; init; }

    public IndirectGradient()
    {
    }

    /// <summary>Adds a tap: floats from a place to what it meets.</summary>
    public void AddTap(long offset) => _taps[_tapCount++] = offset;

    /// <summary>Computes the whole gradient.</summary>
    public readonly void Run(Workers workers)
    {
        workers.Run(this, BlockChunks * Parts);
        if (Parts > 1)
            workers.Run(new PartsJob(this), checked((int)(OutputBlocks * InputBlocks)));
    }

    /// <summary>Floats of the parts' sums.</summary>
    public readonly long PartFloats => Parts > 1 ? Parts * OutputBlocks * InputBlocks * PerInput : 0;

    private readonly int Parts => (int)Math.Max(1, Math.Min(FewestChunks / BlockChunks, Stretches.Count / FewestStretches));

    private readonly int BlockChunks => Chunks.Of(OutputBlocks, OutputsTogether) * GroupsOfInputs;

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

    private readonly long InputBlocks => Chunks.Of(Depth, Lanes);

    /// <summary>Rows of sums that a tap has: <see cref="OuterTile"/> adds to 4, 6, 8, ... of them.</summary>
    private readonly long Rows => ReadsPlain ? (Depth + 7) / 8 * 8 : Lanes;

    /// <summary>Rows of an input block that are computed. Eight are no more work than seven, and no more memory is read.</summary>
    private readonly int ComputedRows(long block)
    {
        int rows = (int)Math.Min(Lanes, Depth - (block * Lanes));
        return rows == 7 ? 8 : rows;
    }

    private readonly long PerTap => Rows * Lanes;

    private readonly long PerInput => _tapCount * PerTap;

    private readonly PixelStretches Stretches => new(Images, Height, Width, LineX == Width * PixelX);

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public readonly void Run(int chunk, int worker)
    {
        (int part, int block) = Math.DivRem(chunk, BlockChunks);
        (int groupOfOutputs, int groupOfInputs) = Math.DivRem(block, GroupsOfInputs);
        long firstOutput = groupOfOutputs * OutputsTogether, firstInput = (long)groupOfInputs * InputsTogether;
        long inputs = Math.Min(InputsTogether, InputBlocks - firstInput), perTap = PerTap, perInput = PerInput, perOutput = inputs * perInput;
        int outputs = (int)Math.Min(OutputsTogether, OutputBlocks - firstOutput);
        float* sums = Scratch + ((long)worker * Workers.ScratchFloats);
        Fill.Zero(sums, outputs * perOutput * sizeof(float));
        PixelStretches stretches = Stretches;
        long end = (part + 1) * stretches.Count / Parts;
        for (long stretch = part * stretches.Count / Parts; stretch < end; stretch++)
        {
            (long n, long h, long w, long count, long length) = stretches.At(stretch);
            var lines = new PixelLines(count, length, PixelX, LineX, Width * Lanes);
            float* y = DY + (n * ImageY) + (firstOutput * BlockY) + (((h * Width) + w) * Lanes);
            float* x = X + (n * ImageX) + (firstInput * BlockX) + (h * LineX) + (w * PixelX);
            for (long i = 0; i < inputs; i++)
            {
                int rows = ComputedRows(firstInput + i);
                for (int t = 0; t < _tapCount; t++)
                    OuterTile.Add(lines, rows, x + (i * BlockX) + _taps[t], outputs, y, BlockY, sums + (i * perInput) + (t * perTap), perOutput);
            }
        }

        for (long o = 0; o < outputs; o++)
        {
            for (long i = 0; i < inputs; i++)
            {
                float* from = sums + (o * perOutput) + (i * perInput);
                if (Parts == 1)
                    Store(firstOutput + o, firstInput + i, from, sums + (outputs * perOutput));
                else
                    Fill.Copy(from, SumsOf(part, firstOutput + o, firstInput + i), perInput * sizeof(float));
            }
        }
    }

    private readonly float* SumsOf(long part, long output, long input) => PartSums + ((((part * OutputBlocks) + output) * InputBlocks) + input) * PerInput;

    private readonly void Store(long o, long i, float* sums, float* spare)
    {
        if (!ReadsPlain)
        {
            Weights.Store(o, i, sums, spare);
            return;
        }

        for (int t = 0; t < _tapCount; t++)
            Fill.Copy(sums + (t * PerTap), spare + (t * Depth * Lanes), Depth * Lanes * sizeof(float));
        Weights.StoreLines(o, i, spare);
    }

    /// <summary>The sums of all parts of one block.</summary>
    private readonly struct PartsJob(IndirectGradient gradient) : IJob
    {
        public void Run(int chunk, int worker)
        {
            (long o, long i) = Math.DivRem(chunk, gradient.InputBlocks);
            float* sums = gradient.SumsOf(0, o, i);
            for (int part = 1; part < gradient.Parts; part++)
                Elementwise.Span<Sum>(gradient.PerInput, sums, gradient.SumsOf(part, o, i), null, sums);
            gradient.Store(o, i, sums, gradient.Scratch + ((long)worker * Workers.ScratchFloats));
        }
    }
}
