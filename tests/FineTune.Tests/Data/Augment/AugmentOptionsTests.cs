using Transfer.Onnx;
using Transfer.Zoo;
using Xunit;

namespace Transfer.FineTune.Tests.Data.Augment;

public sealed class AugmentOptionsTests
{
    private static readonly Preprocessing Small = new(new(ResizeMode.Exact, 8, ResizeFilter.Bilinear), null, [0, 0, 0], [1, 1, 1]);

    [Theory]
    [InlineData(AugmentPreset.None, "none")]
    [InlineData(AugmentPreset.Light, "crop 0.75-1 of the area, flip 0.5")]
    [InlineData(AugmentPreset.Default, "crop 0.5-1 of the area, flip 0.5, rotation ±10°, brightness ±0.2, contrast ±0.2")]
    public void Presets_in_words(AugmentPreset preset, string words) => Assert.Equal(words, AugmentOptions.Of(preset).ToString());

    [Fact]
    public void The_other_steps_in_words() => Assert.Equal(
        "translation ±0.1, scale ±0.3, saturation ±0.25, erase 0.5, mixup 0.2",
        new AugmentOptions { Translation = 0.1, Scale = 0.3, Saturation = 0.25, Erase = 0.5, Mixup = 0.2 }.ToString());

    [Fact]
    public void Mixup_alone_does_not_change_pictures()
    {
        Assert.False(new AugmentOptions { Mixup = 0.2, CropAspect = 2 }.ChangesPictures);
        Assert.True(new AugmentOptions { CropArea = 1 }.ChangesPictures);
        Assert.True(new AugmentOptions { Erase = 0.1 }.ChangesPictures);
    }

    [Fact]
    public void Flip_goes_with_a_notice_where_classes_look_directional()
    {
        var notices = new List<string>();
        AugmentOptions options = AugmentOptions.Default.For(["left", "right"], notices.Add);
        Assert.Equal(AugmentOptions.Default with { Flip = 0 }, options);
        Assert.Equal(["class 'left' names a direction, which a mirrored picture reverses: pictures are not flipped"], notices);
        Assert.Same(AugmentOptions.Default, AugmentOptions.Default.For(["ants", "bees"], notices.Add));
        Assert.Same(AugmentOptions.None, AugmentOptions.None.For(["left", "right"], notices.Add));
        Assert.Single(notices);
    }

    [Fact]
    public void Values_out_of_range_are_named()
    {
        Check(new() { CropArea = 0 }, "augmentation: CropArea is 0, wanted above 0 to 1; leave it out to switch the step off");
        Check(new() { CropArea = 1.5 }, "augmentation: CropArea is 1.5, wanted above 0 to 1; leave it out to switch the step off");
        Check(new() { CropAspect = 0.5 }, "augmentation: CropAspect is 0.5, wanted 1 to 10; leave it out to switch the step off");
        Check(new() { Flip = -0.1 }, "augmentation: Flip is -0.1, wanted 0 to 1; leave it out to switch the step off");
        Check(new() { Rotation = 200 }, "augmentation: Rotation is 200, wanted 0 to 180; leave it out to switch the step off");
        Check(new() { Translation = 2 }, "augmentation: Translation is 2, wanted 0 to 1; leave it out to switch the step off");
        Check(new() { Scale = 4 }, "augmentation: Scale is 4, wanted 0 to 3; leave it out to switch the step off");
        Check(new() { Brightness = 2 }, "augmentation: Brightness is 2, wanted 0 to 1; leave it out to switch the step off");
        Check(new() { Contrast = 2 }, "augmentation: Contrast is 2, wanted 0 to 1; leave it out to switch the step off");
        Check(new() { Saturation = double.NaN }, "augmentation: Saturation is NaN, wanted 0 to 1; leave it out to switch the step off");
        Check(new() { Erase = 2 }, "augmentation: Erase is 2, wanted 0 to 1; leave it out to switch the step off");
        Check(new() { Mixup = 2 }, "augmentation: Mixup is 2, wanted 0 to 1; leave it out to switch the step off");
    }

    private static void Check(AugmentOptions options, string message)
    {
        var error = Assert.Throws<TransferException>(() => new PictureAugmenter(Small, options, 1));
        Assert.Equal((ErrorKind.Usage, message), (error.Kind, error.Message));
    }
}
