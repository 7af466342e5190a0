namespace Transfer.FineTune.Kernels;

/// <summary>
/// Convolutions of any rank up to three, with groups, strides, dilations and paddings, as matrix products whose right operand is gathered
/// while it is packed, so that no unfolded image is ever stored. The large side has <c>groups · inner</c> channels, the small side
/// <c>groups · outer</c>; weights are [groups · outer, inner, taps], all dense and channel by channel (NCHW).
/// </summary>
internal readonly unsafe struct Convolution(long images, long groups, long outer, long inner, WindowShape window)
{
    private long Depth => inner * window.TapCount;

    /// <summary>small = weights * large.</summary>
    public void ToSmall(Workers workers, float* large, float* weights, float* small)
    {
        long p = window.SmallCount;
        Strides batches = Strides.Of([images, groups], [0, outer * Depth], [0, 0], [groups * outer * p, outer * p]);
        Sgemm.Run(workers, new RowMatrix(weights, Depth, 1, batches), new Unfolded(large, inner, window), outer, p, Depth, small, p, batches);
    }

    /// <summary>large = the transpose of that map: each small value spread over the elements that it was computed from.</summary>
    public void ToLarge(Workers workers, float* small, float* weights, float* large)
    {
        long taps = window.TapCount, p = window.LargeCount;
        Strides batches = Strides.Of([images, groups], [0, outer * Depth], [0, 0], [groups * inner * p, inner * p]);
        var transposed = new RowMatrix(weights, taps, taps, Depth, 1, batches);
        Sgemm.Run(workers, transposed, new Spread(small, outer, window), inner, p, outer * taps, large, p, batches);
    }

    /// <summary>weights = Σ over images and places of small times what each tap meets in large.</summary>
    public void ToWeights(Workers workers, float* large, float* small, float* weights)
    {
        long p = window.SmallCount;
        Strides batches = Strides.Of([groups], [outer * p], [0], [outer * Depth]);
        var rows = new RowMatrix(small, p, p, groups * outer * p, 1, batches);
        Sgemm.Run(workers, rows, new UnfoldedTransposed(large, groups, inner, window), outer, Depth, images * p, weights, Depth, batches);
    }

    /// <summary>Row (channel, tap), column place: what the tap meets there.</summary>
    private readonly struct Unfolded(float* large, long channels, WindowShape window) : IColumnPanels
    {
        public void Pack(long batch, long k, int depth, long column, int columns, float* to, float* spare)
        {
            float* image = large + (batch * channels * window.LargeCount);
            for (int p = 0; p < depth; p++)
            {
                window.Gather(image + ((k + p) / window.TapCount * window.LargeCount), (k + p) % window.TapCount, column, columns, spare);
                Panels.PutRow(spare, columns, depth, p, to);
            }
        }
    }

    /// <summary>Row (channel, tap), column element of the large side: the value that the tap brings there.</summary>
    private readonly struct Spread(float* small, long channels, WindowShape window) : IColumnPanels
    {
        public void Pack(long batch, long k, int depth, long column, int columns, float* to, float* spare)
        {
            float* image = small + (batch * channels * window.SmallCount);
            for (int p = 0; p < depth; p++)
            {
                window.GatherBack(image + ((k + p) / window.TapCount * window.SmallCount), (k + p) % window.TapCount, column, columns, spare);
                Panels.PutRow(spare, columns, depth, p, to);
            }
        }
    }

    /// <summary>Row (image, place), column (channel, tap).</summary>
    private readonly struct UnfoldedTransposed(float* large, long groups, long channels, WindowShape window) : IColumnPanels
    {
        public void Pack(long batch, long k, int depth, long column, int columns, float* to, float* spare)
        {
            int width = Tile.Columns;
            for (int j = 0; j < (columns + width - 1) / width * width; j++)
            {
                float* target = to + ((long)(j / width) * width * depth) + (j % width);
                long channel = (column + j) / window.TapCount, tap = (column + j) % window.TapCount;
                for (int done = 0; j < columns && done < depth;)
                {
                    long image = (k + done) / window.SmallCount, place = (k + done) % window.SmallCount;
                    int run = (int)Math.Min(depth - done, window.SmallCount - place);
                    window.Gather(large + (((image * groups + batch) * channels + channel) * window.LargeCount), tap, place, run, spare + done);
                    done += run;
                }

                for (int p = 0; p < depth; p++)
                    target[(long)p * width] = j < columns ? spare[p] : 0;
            }
        }
    }
}
