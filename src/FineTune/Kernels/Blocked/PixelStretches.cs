namespace Transfer.FineTune.Kernels;

/// <summary>
/// The places of a grid cut into stretches that a first-level cache holds: some whole lines, or a piece of a long one. Where
/// lines follow each other without a gap, an image is one line.
/// </summary>
internal readonly struct PixelStretches
{
    /// <summary>Places of a stretch: 28 KiB of 32 lanes.</summary>
    private const int Most = 224;

    private readonly long _lines, _width, _linesOfStretch, _length, _ofLine, _ofImage;

    /// <summary>For a grid of images.</summary>
    /// <param name="images">The number of images.</param>
    /// <param name="height">Lines of an image.</param>
    /// <param name="width">Places of a line.</param>
    /// <param name="isJoined">Whether lines follow each other without a gap.</param>
    public PixelStretches(long images, long height, long width, bool isJoined)
    {
        (_lines, _width) = isJoined ? (1, height * width) : (height, width);
        _length = Math.Min(Most, _width);
        _linesOfStretch = Math.Max(1, Most / _length);
        _ofLine = Chunks.Of(_width, _length);
        _ofImage = Chunks.Of(_lines, _linesOfStretch) * _ofLine;
        Count = images * _ofImage;
    }

    /// <summary>The number of stretches.</summary>
    public long Count { get; }

    /// <summary>A stretch: its image, its first line and place, and its size.</summary>
    public (long Image, long Line, long Place, long Lines, long Length) At(long stretch)
    {
        (long image, long inImage) = Math.DivRem(stretch, _ofImage);
        (long line, long place) = Math.DivRem(inImage, _ofLine);
        (line, place) = (line * _linesOfStretch, place * _length);
        return (image, line, place, Math.Min(_linesOfStretch, _lines - line), Math.Min(_length, _width - place));
    }
}
