using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Augment;

/// <summary>
/// Which part of a picture is scaled to the model's input, as torchvision's RandomResizedCrop chooses it (Szegedy et al. 2014, section 6):
/// the area uniform, the aspect ratio uniform in its logarithm, the place uniform.
/// </summary>
internal static class RandomResizedCrop
{
    private const int Attempts = 10;
    private const int NumbersPerAttempt = 4;

    /// <summary>Draws a crop.</summary>
    /// <param name="random">Numbers of this picture's crop.</param>
    /// <param name="width">The picture's columns.</param>
    /// <param name="height">The picture's rows.</param>
    /// <param name="leastArea">The smallest part of the area.</param>
    /// <param name="mostAspect">The largest width / height; the smallest is its inverse.</param>
    public static PixelBox Draw(CounterRandom random, int width, int height, double leastArea, double mostAspect)
    {
        for (int attempt = 0; attempt < Attempts; attempt++)
        {
            long i = attempt * NumbersPerAttempt;
            double area = (leastArea + ((1 - leastArea) * random.Uniform(i))) * width * height;
            double aspect = Math.Exp(Math.Log(mostAspect) * ((2 * random.Uniform(i + 1)) - 1));
            int w = (int)Math.Round(Math.Sqrt(area * aspect));
            int h = (int)Math.Round(Math.Sqrt(area / aspect));
            if (w >= 1 && w <= width && h >= 1 && h <= height)
                return new PixelBox(Place(random.Uniform(i + 2), width - w), Place(random.Uniform(i + 3), height - h), w, h);
        }

        return Central(width, height, mostAspect);
    }

    // No crop of a very long picture has both a wanted area and a wanted aspect: then the middle, as large as the aspect allows.
    private static PixelBox Central(int width, int height, double mostAspect)
    {
        int w = Math.Min(width, (int)Math.Max(1, Math.Round(height * mostAspect)));
        int h = Math.Min(height, (int)Math.Max(1, Math.Round(width * mostAspect)));
        return new PixelBox((width - w) / 2, (height - h) / 2, w, h);
    }

    private static int Place(double uniform, int room) => (int)(uniform * (room + 1));
}
