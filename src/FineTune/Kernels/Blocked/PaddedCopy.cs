namespace Transfer.FineTune.Kernels;

/// <summary>
/// Planes with zeros around them, so that a product may take any tap of any place without asking whether it is inside. Rows and columns that
/// no tap reaches are left out.
/// </summary>
/// <param name="planes">The number of planes.</param>
/// <param name="pixel">Floats of a pixel.</param>
/// <param name="height">Rows of a plane.</param>
/// <param name="width">Pixels of a row.</param>
/// <param name="top">Rows of zeros above.</param>
/// <param name="left">Zeros in front of each row.</param>
/// <param name="paddedHeight">Rows that are needed, those above included.</param>
/// <param name="paddedWidth">Pixels of a row that are needed.</param>
internal readonly unsafe struct PaddedCopy(long planes, long pixel, long height, long width, long top, long left, long paddedHeight, long paddedWidth)
{
    /// <summary>Whether the planes serve as they are.</summary>
    public bool IsNeeded => top > 0 || left > 0 || paddedHeight > height || paddedWidth > width;

    /// <summary>Floats of a row of what <see cref="Of"/> gives.</summary>
    public long Row => (IsNeeded ? paddedWidth : width) * pixel;

    /// <summary>Floats of a plane of what <see cref="Of"/> gives.</summary>
    public long Plane => (IsNeeded ? paddedHeight : height) * Row;

    /// <summary>Memory that <see cref="Of"/> needs; a reader may look 16 floats beyond the last plane.</summary>
    public long Length => IsNeeded ? (planes * Plane) + BlockedShape.Lanes : 0;

    /// <summary>The planes with their zeros: the copy, or where none is needed <paramref name="from"/> itself.</summary>
    public float* Of(Workers workers, float* from, float* copy)
    {
        if (!IsNeeded)
            return from;
        workers.Run(new Job(this, from, copy), checked((int)planes));
        return copy;
    }

    private void CopyPlane(float* from, float* to)
    {
        long row = paddedWidth * pixel, columns = Math.Min(width, paddedWidth - left), rows = Math.Min(height, paddedHeight - top);
        Fill.Zero(to, top * row * sizeof(float));
        to += top * row;
        for (long h = 0; h < rows; h++, from += width * pixel, to += row)
        {
            Fill.Zero(to, left * pixel * sizeof(float));
            Fill.Copy(from, to + (left * pixel), columns * pixel * sizeof(float));
            Fill.Zero(to + ((left + columns) * pixel), (paddedWidth - left - columns) * pixel * sizeof(float));
        }

        Fill.Zero(to, (paddedHeight - top - rows) * row * sizeof(float));
    }

    private readonly struct Job(PaddedCopy plan, float* from, float* to) : IJob
    {
        private readonly long _fromPlane = plan.SourcePlane;

        public void Run(int plane, int worker) => plan.CopyPlane(from + (plane * _fromPlane), to + (plane * plan.Plane));
    }

    private long SourcePlane => height * width * pixel;
}
