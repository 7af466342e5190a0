namespace Transfer.FineTune.Augment;

/// <summary>The steps that draw random numbers. Each has a stream of its own, so that switching one on or off leaves the others' numbers as they are.</summary>
internal enum AugmentStep
{
    Crop,
    Rotation,
    Translation,
    Scale,
    Flip,
    Brightness,
    Contrast,
    Saturation,
    Erase,
    EraseBox,
}
