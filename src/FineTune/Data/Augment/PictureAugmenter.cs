using System.Collections.Concurrent;
using Transfer.FineTune.Augment;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>
/// Makes a model's input of a picture as <see cref="Preprocessor"/> does, changed at random. The changes are a function of the seed, the
/// epoch and the picture's content: any order and any number of threads give the same bits, today and on resume. Thread safe.
/// </summary>
public sealed class PictureAugmenter
{
    private readonly int _seed;
    private readonly Rgb _mean;
    private readonly ConcurrentBag<RgbImage> _views = [];

    /// <summary>Prepares for pictures.</summary>
    /// <param name="preprocessing">What the model is used to.</param>
    /// <param name="options">What may change.</param>
    /// <param name="seed">Where random numbers begin.</param>
    /// <exception cref="Onnx.TransferException">An option is out of its range (kind Usage).</exception>
    public PictureAugmenter(Preprocessing preprocessing, AugmentOptions options, int seed)
    {
        options.Validate();
        (Options, Preprocessor, _seed) = (options, new Preprocessor(preprocessing), seed);
        byte[] mean = [.. preprocessing.Mean.Select(value => (byte)Math.Clamp(Math.Round(value * preprocessing.Scale), 0, 255))];
        _mean = preprocessing.Channels == ChannelOrder.Rgb ? new Rgb(mean[0], mean[1], mean[2]) : new Rgb(mean[2], mean[1], mean[0]);
    }

    /// <summary>What may change.</summary>
    public AugmentOptions Options { get; }

    /// <summary>What is done to every picture, changed or not.</summary>
    public Preprocessor Preprocessor { get; }

    /// <summary>Numbers of one picture's tensor: 3 * Height * Width.</summary>
    public int Length => Preprocessor.Length;

    /// <summary>Changes a picture and writes it as the model wants it: size, layout, normalisation.</summary>
    /// <param name="picture">A picture of any size; is read only.</param>
    /// <param name="epoch">The number of the epoch, 1 for the first: each sees another variant.</param>
    /// <param name="content">The hash of the picture's file.</param>
    /// <param name="destination">Exactly <see cref="Length"/> numbers, one picture of a batch.</param>
    /// <exception cref="Onnx.TransferException">The destination has another length (kind Usage).</exception>
    public void Run(RgbImage picture, int epoch, ContentHash content, Span<float> destination)
    {
        if (!Options.ChangesPictures)
        {
            Preprocessor.Run(picture, destination);
            return;
        }

        // A picture of this size lies where garbage is collected with everything else: a few are used again and again instead.
        RgbImage view = _views.TryTake(out RgbImage? free) ? free : Blank();
        Change(picture, new AugmentRandom(_seed, epoch, content), view);
        Preprocessor.Normalize(view, destination);
        _views.Add(view);
    }

    /// <summary>The 8-bit picture that the model sees, before its numbers are normalised.</summary>
    /// <param name="picture">A picture of any size; is read only.</param>
    /// <param name="epoch">As in <see cref="Run"/>.</param>
    /// <param name="content">The hash of the picture's file.</param>
    public RgbImage Pixels(RgbImage picture, int epoch, ContentHash content)
    {
        RgbImage view = Blank();
        Change(picture, new AugmentRandom(_seed, epoch, content), view);
        return view;
    }

    private RgbImage Blank() =>
        new(Preprocessor.Settings.Width, Preprocessor.Settings.Height, GC.AllocateUninitializedArray<byte>(Preprocessor.Length));

    private void Change(RgbImage picture, in AugmentRandom random, RgbImage view)
    {
        Place(picture, random, view);
        if (random.Of(AugmentStep.Flip).Uniform(0) < Options.Flip)
            HorizontalFlip.Run(view);
        if (Options.Brightness > 0)
            Brightness.Run(view, (float)(1 + random.Around(AugmentStep.Brightness, Options.Brightness)));
        if (Options.Contrast > 0)
            Contrast.Run(view, (float)(1 + random.Around(AugmentStep.Contrast, Options.Contrast)));
        if (Options.Saturation > 0)
            Saturation.Run(view, (float)(1 + random.Around(AugmentStep.Saturation, Options.Saturation)));

        // The mean of what the model was trained on is 0 in its input: the colour that says least.
        if (random.Of(AugmentStep.Erase).Uniform(0) < Options.Erase && Erasing.Draw(random.Of(AugmentStep.EraseBox), view.Width, view.Height) is { } box)
            Erasing.Run(view, box, _mean);
    }

    private void Place(RgbImage picture, in AugmentRandom random, RgbImage view)
    {
        Affine? map = Map(random, view.Width, view.Height);
        if (Options.CropArea is not { } leastArea)
        {
            RgbImage framed = Preprocessor.Pixels(picture);
            if (map is { } toFramed)
                AffineWarp.Run(framed.Pixels, framed.Width, framed.Height, toFramed, view);
            else
                framed.Pixels.CopyTo(view.Pixels.AsSpan());
            return;
        }

        PixelBox crop = RandomResizedCrop.Draw(random.Of(AugmentStep.Crop), picture.Width, picture.Height, leastArea, Options.CropAspect);
        if (map is { } toSource)
            CropFrame.Warp(picture, crop, Filter, toSource, view);
        else
            Resizer.Resize(picture, view.Width, view.Height, Filter, view.Pixels, (crop.X, crop.Y, crop.X + crop.Width, crop.Y + crop.Height));
    }

    // A model whose pictures are never resized has no filter of its own, but a crop must be.
    private ResizeFilter Filter => Preprocessor.Settings.Resize is { Mode: not ResizeMode.None } resize ? resize.Filter : ResizeFilter.Bilinear;

    private Affine? Map(in AugmentRandom random, int width, int height)
    {
        if (Options is { Scale: 0, Rotation: 0, Translation: 0 })
            return null;
        return Scale.Of(Math.Exp(random.Around(AugmentStep.Scale, Math.Log(1 + Options.Scale))))
            .Then(Rotation.Of(random.Around(AugmentStep.Rotation, Options.Rotation)))
            .Then(Translation.Of(random.Around(AugmentStep.Translation, Options.Translation * width), random.Around(AugmentStep.Translation, Options.Translation * height, 1)))
            .ToSource(width, height);
    }
}
