using Transfer.FineTune.Augment;
using Transfer.Zoo;
using Xunit;

namespace Transfer.FineTune.Tests.Data.Augment;

public sealed class HorizontalFlipTests
{
    [Fact]
    public void Columns_change_places_and_colours_do_not()
    {
        var picture = new RgbImage(3, 2, [1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
        HorizontalFlip.Run(picture);
        Assert.Equal([7, 8, 9, 4, 5, 6, 1, 2, 3, 17, 18, 19, 14, 15, 16, 11, 12, 13], picture.Pixels);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 3)]
    [InlineData(31, 17)]
    [InlineData(64, 2)]
    public void Twice_is_the_identity(int width, int height)
    {
        RgbImage picture = TestPictures.Random(width, height), before = TestPictures.Copy(picture);
        HorizontalFlip.Run(picture);
        Assert.Equal(width == 1, before.Pixels.AsSpan().SequenceEqual(picture.Pixels));
        HorizontalFlip.Run(picture);
        Assert.Equal(before.Pixels, picture.Pixels);
    }
}
