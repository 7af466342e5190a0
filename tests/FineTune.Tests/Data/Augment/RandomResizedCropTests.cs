using Transfer.FineTune.Augment;
using Transfer.FineTune.Kernels;
using Xunit;

namespace Transfer.FineTune.Tests.Data.Augment;

public sealed class RandomResizedCropTests
{
    private const double MostAspect = 4.0 / 3;

    [Theory]
    [InlineData(500, 375, 0.5)]
    [InlineData(128, 128, 0.5)]
    [InlineData(224, 300, 0.08)]
    public void Crops_keep_to_area_and_aspect_and_lie_inside(int width, int height, double leastArea)
    {
        double smallest = 1, largest = 0;
        for (int i = 0; i < 2000; i++)
        {
            PixelBox box = RandomResizedCrop.Draw(new CounterRandom(CounterRandom.Hash((ulong)i)), width, height, leastArea, MostAspect);
            Assert.InRange(box.X, 0, width - box.Width);
            Assert.InRange(box.Y, 0, height - box.Height);
            double area = (double)box.Width * box.Height / (width * height), aspect = (double)box.Width / box.Height;
            Assert.InRange(area, leastArea - 0.01, 1);
            Assert.InRange(aspect, (1 / MostAspect) - 0.03, MostAspect + 0.03);
            (smallest, largest) = (Math.Min(smallest, area), Math.Max(largest, area));
        }

        Assert.InRange(smallest, 0, leastArea + 0.02);
        Assert.InRange(largest, 0.95, 1);
    }

    [Fact]
    public void The_place_is_uniform()
    {
        int[] quarters = new int[4];
        for (int i = 0; i < 4000; i++)
        {
            PixelBox box = RandomResizedCrop.Draw(new CounterRandom(CounterRandom.Hash((ulong)i)), 1000, 1000, 0.2, 1);
            if (box.Width < 1000)
                quarters[Math.Min(3, 4 * box.X / (1000 - box.Width))]++;
        }

        Assert.All(quarters, count => Assert.InRange(count, 850, 1150));
    }

    [Theory]
    [InlineData(16_384, 1, 1, 1)]
    [InlineData(1, 5000, 1, 1)]
    [InlineData(3000, 300, 400, 300)]
    [InlineData(1, 1, 1, 1)]
    public void Of_a_very_long_picture_the_middle_is_kept(int width, int height, int cropWidth, int cropHeight)
    {
        PixelBox box = RandomResizedCrop.Draw(new CounterRandom(3), width, height, 0.5, MostAspect);
        Assert.Equal(new PixelBox((width - cropWidth) / 2, (height - cropHeight) / 2, cropWidth, cropHeight), box);
    }

    [Fact]
    public void All_of_the_area_of_a_square_is_the_whole() =>
        Assert.Equal(new PixelBox(0, 0, 50, 50), RandomResizedCrop.Draw(new CounterRandom(3), 50, 50, 1, 1));
}
