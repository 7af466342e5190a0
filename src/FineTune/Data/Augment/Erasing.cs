using Transfer.FineTune.Kernels;
using Transfer.Zoo;

namespace Transfer.FineTune.Augment;

/// <summary>Random erasing (Zhong et al. 2017) with torchvision's ranges: a rectangle of 2 to 33 % of the area, 0.3 to 3.3 times as wide as it is high.</summary>
internal static class Erasing
{
    private const double LeastArea = 0.02;
    private const double MostArea = 0.33;
    private const double LeastAspect = 0.3;
    private const double MostAspect = 3.3;
    private const int Attempts = 10;
    private const int NumbersPerAttempt = 4;

    /// <summary>Draws what is erased; null where no rectangle fits, which only very small pictures see.</summary>
    public static PixelBox? Draw(CounterRandom random, int width, int height)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            long i = attempt * NumbersPerAttempt;
            double area = (LeastArea + ((MostArea - LeastArea) * random.Uniform(i))) * width * height;
            double aspect = Math.Exp(Math.Log(LeastAspect) + ((Math.Log(MostAspect) - Math.Log(LeastAspect)) * random.Uniform(i + 1)));
            int w = (int)Math.Round(Math.Sqrt(area * aspect));
            int h = (int)Math.Round(Math.Sqrt(area / aspect));
            if (w >= 1 && w < width && h >= 1 && h < height)
                return new PixelBox((int)(random.Uniform(i + 2) * (width - w + 1)), (int)(random.Uniform(i + 3) * (height - h + 1)), w, h);
        }

        return null;
    }

    /// <summary>Gives every pixel of <paramref name="box"/> one colour.</summary>
    public static void Run(RgbImage picture, PixelBox box, Rgb colour)
    {
        for (int y = box.Y; y < box.Y + box.Height; y++)
            Rgb.Row(picture, y).Slice(box.X, box.Width).Fill(colour);
    }
}
