using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>
/// Decides how much of each picture the model sees. Classifiers are trained on photos of which the border is cut away (256 pixels resized,
/// 224 kept): a quarter of the area. Small drawings and icons fill their frame, so where most pictures are smaller than the
/// model's input, that border is kept. The choice becomes part of the saved model's preprocessing.
/// </summary>
internal static class FramingChoice
{
    private const int Sample = 15;

    /// <summary>The preprocessing to use.</summary>
    /// <param name="framing">What was asked for.</param>
    /// <param name="card">The preprocessing of the model.</param>
    /// <param name="data">The pictures; a few are looked at, the same ones in every run.</param>
    /// <param name="notice">Told when the choice departs from the card.</param>
    public static Preprocessing Apply(Framing framing, Preprocessing card, HashedDataset data, Action<string> notice)
    {
        bool cuts = card.Resize.Mode == ResizeMode.Shorter && card.Crop is { } crop && crop < card.Resize.Size;
        if (!cuts || framing == Framing.Card)
            return card;
        if (framing == Framing.Auto && MedianSide(data) is var side)
        {
            if (side >= card.Height)
                return card;
            notice($"most pictures are smaller than the model's {card.Height} pixels ({side}): they are enlarged whole, no border is cut (--framing card cuts it)");
        }

        return new Preprocessing(card.Resize with { Size = card.Height }, card.Crop, card.Mean, card.Std, card.Scale, card.Layout, card.Channels);
    }

    private static int MedianSide(HashedDataset data)
    {
        var sides = new List<int>();
        foreach (int i in Enumerable.Range(0, data.Items.Count).OrderBy(i => data.Hashes[i].Salted(0)))
        {
            if (sides.Count == Sample)
                break;
            try
            {
                RgbImage image = ImageDecoder.Decode(data.Items[i].Path);
                sides.Add(Math.Min(image.Width, image.Height));
            }
            catch (Onnx.TransferException)
            {
                // A picture that cannot be read is reported when its features are computed.
            }
        }

        sides.Sort();
        return sides.Count == 0 ? int.MaxValue : sides[sides.Count / 2];
    }
}
