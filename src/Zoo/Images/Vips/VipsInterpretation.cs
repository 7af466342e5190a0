namespace Transfer.Zoo.Vips;

/// <summary>What libvips says that the numbers of an image mean; its own values.</summary>
internal static class VipsInterpretation
{
    public const int Multiband = 0;
    public const int Grey = 1;
    public const int Cmyk = 15;
    public const int Rgb = 17;
    public const int Srgb = 22;
    public const int Rgb16 = 25;
    public const int Grey16 = 26;
}
