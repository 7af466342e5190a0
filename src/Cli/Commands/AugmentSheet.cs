using Transfer.FineTune;
using Transfer.Onnx;
using Transfer.Zoo;

namespace Transfer.Cli.Commands;

/// <summary>Shows what augmentation does to pictures: each as it is, then as the first epochs of a training would see it.</summary>
internal static class AugmentSheet
{
    /// <summary>Variants of each picture.</summary>
    public const int Variants = 8;

    // One picture fills a square; of several each has a row.
    private const int SquareColumns = 3;

    /// <summary>The sheet.</summary>
    /// <exception cref="TransferException">A picture cannot be read, or there are too many.</exception>
    public static RgbImage Render(IReadOnlyList<string> paths, PictureAugmenter augmenter, CancellationToken cancellation)
    {
        var cells = new List<RgbImage>();
        foreach (string path in paths)
        {
            cancellation.ThrowIfCancellationRequested();
            RgbImage picture = ImageDecoder.Decode(path);
            var content = new ContentHash(System.Convert.FromHexString(Sha256.OfFile(path)));
            cells.Add(augmenter.Preprocessor.Pixels(picture));
            cells.AddRange(Enumerable.Range(1, Variants).Select(epoch => augmenter.Pixels(picture, epoch, content)));
        }

        return ContactSheet.Render(cells, paths.Count == 1 ? SquareColumns : 1 + Variants);
    }
}
