namespace Transfer.Zoo.Decoding;

/// <summary>How decoded samples lie in memory.</summary>
internal enum SampleLayout
{
    Grey,
    GreyAlpha,
    Rgb,
    Rgba,

    /// <summary>Ink: 0 is none.</summary>
    Cmyk,
}
