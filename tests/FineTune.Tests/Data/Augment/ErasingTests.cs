using Transfer.FineTune.Augment;
using Transfer.FineTune.Kernels;
using Transfer.Zoo;
using Xunit;

namespace Transfer.FineTune.Tests.Data.Augment;

public sealed class ErasingTests
{
    [Fact]
    public void Rectangles_keep_to_area_and_aspect_and_lie_inside()
    {
        for (int i = 0; i < 2000; i++)
        {
            PixelBox box = Assert.NotNull(Erasing.Draw(new CounterRandom(CounterRandom.Hash((ulong)i)), 224, 224));
            Assert.InRange(box.X, 0, 224 - box.Width);
            Assert.InRange(box.Y, 0, 224 - box.Height);
            Assert.InRange((double)box.Width * box.Height / (224 * 224), 0.019, 0.335);
            Assert.InRange((double)box.Width / box.Height, 0.28, 3.5);
        }
    }

    [Fact]
    public void A_picture_of_one_pixel_is_not_erased() => Assert.Null(Erasing.Draw(new CounterRandom(1), 1, 1));

    [Fact]
    public void Only_the_rectangle_changes()
    {
        RgbImage picture = TestPictures.Random(9, 7), before = TestPictures.Copy(picture);
        Erasing.Run(picture, new PixelBox(2, 3, 4, 2), new Rgb(10, 20, 30));
        for (int i = 0; i < 63; i++)
        {
            bool inside = (i % 9) is >= 2 and < 6 && (i / 9) is 3 or 4;
            Assert.Equal(inside ? [10, 20, 30] : before.Pixels.AsSpan(3 * i, 3).ToArray(), picture.Pixels.AsSpan(3 * i, 3).ToArray());
        }
    }
}
