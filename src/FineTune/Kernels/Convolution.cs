namespace Transfer.FineTune.Kernels;

/// <summary>
/// Convolutions of any rank up to three, with groups, strides, dilations and paddings, as matrix products whose right operand is gathered
/// while it is packed, so that no unfolded image is stored, but for the way back through a stride. The large side has <c>groups · inner</c> channels, the small side
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

    /// <summary>Floats that <see cref="ToLarge"/> needs: where places are further apart than elements, one image's values of every tap.</summary>
    public long LargeScratch => window.IsStrided ? groups * inner * window.TapCount * window.SmallCount : 0;

    /// <summary>large = the transpose of that map: each small value spread over the elements that it was computed from.</summary>
    public void ToLarge(Workers workers, float* small, float* weights, float* large, float* scratch)
    {
        long taps = window.TapCount, p = window.LargeCount;
        if (window.IsStrided)
        {
            for (long n = 0; n < images; n++)
                Scatter(workers, small + (n * groups * outer * window.SmallCount), weights, large + (n * groups * inner * p), scratch);
            return;
        }

        Strides batches = Strides.Of([images, groups], [0, outer * Depth], [0, 0], [groups * inner * p, inner * p]);
        var transposed = new RowMatrix(weights, taps, taps, Depth, 1, batches);
        Sgemm.Run(workers, transposed, new Spread(small, outer, window), inner, p, outer * taps, large, p, batches);
    }

    /// <summary>
    /// One image of that map. An element is met by one in stride of the taps alone, so a product over elements would multiply mostly zeros:
    /// this one goes over places, and what it gives for each tap is added to the elements.
    /// </summary>
    private void Scatter(Workers workers, float* small, float* weights, float* large, float* scratch)
    {
        long p = window.SmallCount;
        Strides batches = Strides.Of([groups], [outer * Depth], [outer * p], [Depth * p]);
        Sgemm.Run(workers, new RowMatrix(weights, 1, Depth, batches), new ColumnMatrix(small, p, 1, batches), Depth, p, outer, scratch, p, batches);
        workers.Run(new ScatterJob(window, scratch, large), checked((int)(groups * inner)));
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
            (long channel, long tap) = Math.DivRem(k, window.TapCount);
            float* plane = large + (((batch * channels) + channel) * window.LargeCount);
            for (int p = 0; p < depth; p++)
            {
                window.Gather(plane, tap, column, columns, spare);
                Panels.PutRow(spare, columns, depth, p, to);
                if (++tap < window.TapCount)
                    continue;
                tap = 0;
                plane += window.LargeCount;
            }
        }
    }

    /// <summary>Row (channel, tap), column element of the large side: the value that the tap brings there.</summary>
    private readonly struct Spread(float* small, long channels, WindowShape window) : IColumnPanels
    {
        public void Pack(long batch, long k, int depth, long column, int columns, float* to, float* spare)
        {
            (long channel, long tap) = Math.DivRem(k, window.TapCount);
            float* plane = small + (((batch * channels) + channel) * window.SmallCount);
            for (int p = 0; p < depth; p++)
            {
                window.GatherBack(plane, tap, column, columns, spare);
                Panels.PutRow(spare, columns, depth, p, to);
                if (++tap < window.TapCount)
                    continue;
                tap = 0;
                plane += window.SmallCount;
            }
        }
    }

    /// <summary>A channel of the large side from what its taps bring, in the order of the taps.</summary>
    private readonly struct ScatterJob(WindowShape window, float* values, float* large) : IJob
    {
        public void Run(int channel, int worker)
        {
            float* from = values + (channel * window.TapCount * window.SmallCount);
            float* to = large + (channel * window.LargeCount);
            Fill.Zero(to, window.LargeCount * sizeof(float));
            for (long tap = 0; tap < window.TapCount; tap++, from += window.SmallCount)
                window.Scatter(from, tap, to);
        }
    }

    /// <summary>Row (image, place), column (channel, tap): a panel's columns are gathered as rows and then turned.</summary>
    private readonly struct UnfoldedTransposed(float* large, long groups, long channels, WindowShape window) : IColumnPanels
    {
        public void Pack(long batch, long k, int depth, long column, int columns, float* to, float* spare)
        {
            for (int first = 0; first < columns; first += Tile.Columns, to += (long)depth * Tile.Columns)
            {
                int present = Math.Min(Tile.Columns, columns - first);
                if (present < Tile.Columns)
                    Fill.Zero(to, (long)depth * Tile.Columns * sizeof(float));
                for (int j = 0; j < present; j++)
                    GatherColumn(batch, k, depth, column + first + j, spare + ((long)j * depth));
                Transposition.Run(spare, depth, to, Tile.Columns, present, depth);
            }
        }

        private void GatherColumn(long batch, long k, int depth, long column, float* to)
        {
            (long channel, long tap) = Math.DivRem(column, window.TapCount);
            for (int done = 0; done < depth;)
            {
                (long image, long place) = Math.DivRem(k + done, window.SmallCount);
                int run = (int)Math.Min(depth - done, window.SmallCount - place);
                window.Gather(large + ((((image * groups) + batch) * channels) + channel) * window.LargeCount, tap, place, run, to + done);
                done += run;
            }
        }
    }
}
