namespace Transfer.Zoo.Resampling;

/// <summary>One axis of a centre crop as torchvision's CenterCrop makes it.</summary>
/// <param name="From">The first position of the picture that is kept.</param>
/// <param name="Length">How many positions of the picture are kept.</param>
/// <param name="Pad">Black positions in front of them; more black behind fills the crop.</param>
internal readonly record struct CenterCrop(int From, int Length, int Pad)
{
    /// <summary>
    /// The crop of <paramref name="crop"/> out of <paramref name="size"/> positions: half of what is too much, halves to even (Python's
    /// rounding); where the picture is smaller, half of what is missing, rounded down, goes in front.
    /// </summary>
    public static CenterCrop Of(int size, int crop) => size < crop
        ? new(0, size, (crop - size) / 2)
        : new((int)Math.Round((size - crop) / 2.0, MidpointRounding.ToEven), crop, 0);
}
