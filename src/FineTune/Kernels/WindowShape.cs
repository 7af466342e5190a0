namespace Transfer.FineTune.Kernels;

/// <summary>
/// A window that slides over up to three spatial dimensions (fewer are led by ones): the large side it slides over, the small side with one
/// element for each place, and how places map to elements: at = place · stride - pad + tap · dilation.
/// </summary>
internal unsafe struct WindowShape
{
    public fixed long Large[3];
    public fixed long Small[3];
    public fixed long Taps[3];
    public fixed long Stride[3];
    public fixed long Dilation[3];
    public fixed long Pad[3];

    /// <summary>A window of no more than three dimensions.</summary>
    public WindowShape(ReadOnlySpan<long> large, ReadOnlySpan<long> small, ReadOnlySpan<long> taps, ReadOnlySpan<long> stride, ReadOnlySpan<long> dilation, ReadOnlySpan<long> pad)
    {
        int lead = 3 - large.Length;
        for (int d = 0; d < 3; d++)
        {
            Large[d] = d < lead ? 1 : large[d - lead];
            Small[d] = d < lead ? 1 : small[d - lead];
            Taps[d] = d < lead ? 1 : taps[d - lead];
            Stride[d] = d < lead ? 1 : stride[d - lead];
            Dilation[d] = d < lead ? 1 : dilation[d - lead];
            Pad[d] = d < lead ? 0 : pad[d - lead];
        }
    }

    /// <summary>Elements of the large side.</summary>
    public readonly long LargeCount => Large[0] * Large[1] * Large[2];

    /// <summary>Places.</summary>
    public readonly long SmallCount => Small[0] * Small[1] * Small[2];

    /// <summary>Elements of the window.</summary>
    public readonly long TapCount => Taps[0] * Taps[1] * Taps[2];

    /// <summary>Whether places are further apart than elements along some dimension.</summary>
    public readonly bool IsStrided => Stride[0] > 1 || Stride[1] > 1 || Stride[2] > 1;

    /// <summary>Which element a tap of a place meets along one dimension; it may be outside.</summary>
    public readonly long At(int dimension, long place, long tap) => (place * Stride[dimension]) - Pad[dimension] + (tap * Dilation[dimension]);

    /// <summary>For a run of places: what one tap meets in <paramref name="image"/>, 0 outside.</summary>
    public readonly void Gather(float* image, long tap, long place, long count, float* to)
    {
        (long t0, long t1, long t2) = Split(tap, Taps[1], Taps[2]);
        (long depth, long row, long column) = Split(place, Small[1], Small[2]);
        while (count > 0)
        {
            long run = Math.Min(count, Small[2] - column), d = At(0, depth, t0), h = At(1, row, t1);
            if ((ulong)d >= (ulong)Large[0] || (ulong)h >= (ulong)Large[1])
                new Span<float>(to, (int)run).Clear();
            else
                GatherLine(image + (((d * Large[1]) + h) * Large[2]), At(2, column, t2), run, to);
            to += run;
            count -= run;
            column = 0;
            if (++row == Small[1])
                (depth, row) = (depth + 1, 0);
        }
    }

    /// <summary>For a run of elements of the large side: the place whose tap meets each, as a value of <paramref name="places"/>; 0 where there is none. Strides are 1.</summary>
    public readonly void GatherBack(float* places, long tap, long element, long count, float* to)
    {
        (long t0, long t1, long t2) = Split(tap, Taps[1], Taps[2]);
        (long depth, long row, long column) = Split(element, Large[1], Large[2]);
        while (count > 0)
        {
            long run = Math.Min(count, Large[2] - column), d = PlaceOf(0, depth, t0), h = PlaceOf(1, row, t1);
            if (d < 0 || h < 0)
                new Span<float>(to, (int)run).Clear();
            else
                GatherBackLine(places + (((d * Small[1]) + h) * Small[2]), column, t2, run, to);
            to += run;
            count -= run;
            column = 0;
            if (++row == Large[1])
                (depth, row) = (depth + 1, 0);
        }
    }

    /// <summary>Adds a value for each place to the element that one tap meets in <paramref name="image"/>, where it is inside.</summary>
    public readonly void Scatter(float* places, long tap, float* image)
    {
        (long t0, long t1, long t2) = Split(tap, Taps[1], Taps[2]);
        (long first, long end) = TapRange.Places(Small[2], Stride[2], Pad[2], t2 * Dilation[2], Large[2]);
        for (long line = 0; line < Small[0] * Small[1]; line++, places += Small[2])
        {
            (long depth, long row) = Math.DivRem(line, Small[1]);
            long d = At(0, depth, t0), h = At(1, row, t1);
            if ((ulong)d >= (ulong)Large[0] || (ulong)h >= (ulong)Large[1])
                continue;
            float* to = image + (((d * Large[1]) + h) * Large[2]) + At(2, first, t2);
            for (long i = first; i < end; i++, to += Stride[2])
                *to += places[i];
        }
    }

    /// <summary>A position along three dimensions of which the last two have these sizes.</summary>
    private static (long, long, long) Split(long at, long rows, long columns)
    {
        (long line, long column) = Math.DivRem(at, columns);
        (long depth, long row) = Math.DivRem(line, rows);
        return (depth, row, column);
    }

    private readonly void GatherLine(float* line, long w, long run, float* to)
    {
        if (Stride[2] == 1)
        {
            long from = Math.Clamp(-w, 0, run), end = Math.Clamp(Large[2] - w, from, run);
            new Span<float>(to, (int)from).Clear();
            new ReadOnlySpan<float>(line + w + from, (int)(end - from)).CopyTo(new Span<float>(to + from, (int)(end - from)));
            new Span<float>(to + end, (int)(run - end)).Clear();
            return;
        }

        for (long i = 0; i < run; i++, w += Stride[2])
            to[i] = (ulong)w < (ulong)Large[2] ? line[w] : 0;
    }

    private readonly void GatherBackLine(float* line, long column, long tap, long run, float* to)
    {
        long shifted = column + Pad[2] - (tap * Dilation[2]);
        long from = Math.Clamp(-shifted, 0, run), end = Math.Clamp(Small[2] - shifted, from, run);
        new Span<float>(to, (int)from).Clear();
        new ReadOnlySpan<float>(line + shifted + from, (int)(end - from)).CopyTo(new Span<float>(to + from, (int)(end - from)));
        new Span<float>(to + end, (int)(run - end)).Clear();
    }

    /// <summary>The place whose tap meets an element along one dimension of stride 1, or -1.</summary>
    private readonly long PlaceOf(int dimension, long element, long tap)
    {
        long place = element + Pad[dimension] - (tap * Dilation[dimension]);
        return place < Small[dimension] ? Math.Max(-1, place) : -1;
    }
}
