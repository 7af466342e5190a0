namespace Transfer.Zoo;

/// <summary>How an output pixel of a resize is made from source pixels; the names and the weights are Pillow's.</summary>
public enum ResizeFilter
{
    /// <summary>The one source pixel under the output pixel's centre.</summary>
    Nearest,

    /// <summary>The mean of the source pixels that an output pixel covers.</summary>
    Box,

    /// <summary>A triangle, two output pixels wide.</summary>
    Bilinear,

    /// <summary>A Hamming window over a sinc, two output pixels wide.</summary>
    Hamming,

    /// <summary>The cubic convolution with a = -0.5, four output pixels wide.</summary>
    Bicubic,

    /// <summary>A sinc under a wider sinc, six output pixels wide.</summary>
    Lanczos,
}
