namespace Transfer.FineTune.Kernels;

/// <summary>
/// Images in blocks of 16 channels, [images][blocks][height][width][16]: one cache line for each pixel of a block, one register on machines
/// with 512 bits. Kernels are written for 512 bits; where registers have 256, the compiler makes two instructions of one, and a pixel's line
/// is still read once. The lanes behind the last channel hold finite numbers that mean nothing: whoever reads them multiplies by zero, or drops what they give.
/// </summary>
internal readonly record struct BlockedShape(long Images, long Channels, long Height, long Width)
{
    /// <summary>Channels of a block.</summary>
    public const int Lanes = 16;

    public long Blocks => (Channels + Lanes - 1) / Lanes;

    public long Pixels => Height * Width;

    /// <summary>Floats of one block of one image.</summary>
    public long Plane => Pixels * Lanes;

    /// <summary>Floats of one image.</summary>
    public long Image => Blocks * Plane;

    /// <summary>Floats of all images.</summary>
    public long Length => Images * Image;

    /// <summary>The number of planes: one image's block each, which is how most work is cut.</summary>
    public int Planes => checked((int)(Images * Blocks));

    /// <summary>The shape of a tensor [N, C, H, W], or of [N, C, W], which are images of one row.</summary>
    public static BlockedShape Of(ReadOnlySpan<long> shape) => new(shape[0], shape[1], shape.Length == 3 ? 1 : shape[2], shape[^1]);
}
