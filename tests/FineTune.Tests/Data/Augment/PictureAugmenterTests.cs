using Transfer.FineTune.Augment;
using Transfer.Onnx;
using Transfer.Zoo;
using Xunit;

namespace Transfer.FineTune.Tests.Data.Augment;

public sealed class PictureAugmenterTests
{
    private static readonly Preprocessing Photo = new(new(ResizeMode.Shorter, 36, ResizeFilter.Bilinear), 32, [0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);
    private static readonly Preprocessing Lite = new(new(ResizeMode.Exact, 32, ResizeFilter.Bicubic), null, [127, 127, 127], [128, 128, 128], 1, TensorLayout.Nhwc, ChannelOrder.Bgr);
    private static readonly AugmentOptions Everything = AugmentOptions.Default with { Translation = 0.1, Scale = 0.2, Saturation = 0.3, Erase = 0.5 };

    [Fact]
    public void None_gives_the_preprocessors_floats()
    {
        foreach (Preprocessing settings in new[] { Photo, Lite, new Preprocessing(new(ResizeMode.None, 0, default), 40, [0, 0, 0], [1, 1, 1]) })
        {
            foreach (AugmentOptions options in new[] { AugmentOptions.None, new AugmentOptions { Mixup = 0.2 } })
            {
                var preprocessor = new Preprocessor(settings);
                var augmenter = new PictureAugmenter(settings, options, seed: 1);
                float[] expected = new float[preprocessor.Length], actual = new float[augmenter.Length];
                for (int i = 0; i < 5; i++)
                {
                    RgbImage picture = TestPictures.Random(30 + (7 * i), 50 - (5 * i), i);
                    preprocessor.Run(picture, expected);
                    augmenter.Run(picture, epoch: i, TestPictures.Hash(i), actual);
                    Assert.Equal(expected, actual);
                    Assert.Equal(preprocessor.Pixels(picture).Pixels, augmenter.Pixels(picture, i, TestPictures.Hash(i)).Pixels);
                }
            }
        }
    }

    [Fact]
    public void Numbers_are_the_normalised_pixels()
    {
        foreach (Preprocessing settings in new[] { Photo, Lite })
        {
            var augmenter = new PictureAugmenter(settings, Everything, seed: 1);
            float[] expected = new float[augmenter.Length], actual = new float[augmenter.Length];
            RgbImage picture = TestPictures.Smooth(60, 45);
            new Preprocessor(settings).Normalize(augmenter.Pixels(picture, 3, TestPictures.Hash(1)), expected);
            augmenter.Run(picture, 3, TestPictures.Hash(1), actual);
            Assert.Equal(expected, actual);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void Order_and_threads_do_not_matter(int threads)
    {
        var augmenter = new PictureAugmenter(Photo, Everything, seed: 7);
        RgbImage[] pictures = [.. Enumerable.Range(0, 12).Select(i => TestPictures.Random(40 + i, 60 - i, i))];
        float[][] Run(Func<int, int> order)
        {
            float[][] results = [.. pictures.Select(_ => new float[augmenter.Length])];
            Parallel.For(0, pictures.Length, new ParallelOptions { MaxDegreeOfParallelism = threads }, i => augmenter.Run(pictures[order(i)], 4, TestPictures.Hash(order(i)), results[order(i)]));
            return results;
        }

        float[][] backwards = Run(i => pictures.Length - 1 - i);
        for (int i = 0; i < pictures.Length; i++)
        {
            float[] alone = new float[augmenter.Length];
            new PictureAugmenter(Photo, Everything, seed: 7).Run(pictures[i], 4, TestPictures.Hash(i), alone);
            Assert.Equal(alone, backwards[i]);
        }
    }

    [Fact]
    public void Seed_epoch_and_content_each_give_another_variant()
    {
        RgbImage picture = TestPictures.Smooth(60, 45);
        byte[] Variant(int seed, int epoch, int content) => new PictureAugmenter(Photo, AugmentOptions.Light, seed).Pixels(picture, epoch, TestPictures.Hash(content)).Pixels;
        byte[] first = Variant(1, 1, 1);
        Assert.Equal(first, Variant(1, 1, 1));
        Assert.NotEqual(first, Variant(2, 1, 1));
        Assert.NotEqual(first, Variant(1, 2, 1));
        Assert.NotEqual(first, Variant(1, 1, 2));
    }

    [Fact]
    public void A_step_switched_on_leaves_the_numbers_of_the_others()
    {
        RgbImage picture = TestPictures.Smooth(60, 45);
        AugmentOptions crop = new() { CropArea = 0.5, Flip = 0.5 };
        for (int epoch = 0; epoch < 4; epoch++)
        {
            RgbImage expected = new PictureAugmenter(Photo, crop, 1).Pixels(picture, epoch, TestPictures.Hash(1));
            var random = new AugmentRandom(1, epoch, TestPictures.Hash(1));
            Brightness.Run(expected, (float)(1 + random.Around(AugmentStep.Brightness, 0.3)));
            Assert.Equal(expected.Pixels, new PictureAugmenter(Photo, crop with { Brightness = 0.3 }, 1).Pixels(picture, epoch, TestPictures.Hash(1)).Pixels);
        }
    }

    [Fact]
    public void Half_of_the_pictures_are_flipped()
    {
        var augmenter = new PictureAugmenter(Lite, new AugmentOptions { Flip = 0.5 }, seed: 1);
        RgbImage picture = TestPictures.Random(32, 32), mirrored = TestPictures.Copy(picture);
        HorizontalFlip.Run(mirrored);
        int flipped = 0;
        for (int i = 0; i < 1000; i++)
        {
            byte[] pixels = augmenter.Pixels(picture, epoch: i, TestPictures.Hash(3)).Pixels;
            bool isFlipped = pixels.AsSpan().SequenceEqual(mirrored.Pixels);
            Assert.True(isFlipped || pixels.AsSpan().SequenceEqual(picture.Pixels));
            flipped += isFlipped ? 1 : 0;
        }

        Assert.InRange(flipped, 450, 550);
    }

    [Fact]
    public void What_is_erased_has_the_colour_of_the_mean()
    {
        var settings = new Preprocessing(new(ResizeMode.Exact, 32, ResizeFilter.Bilinear), null, [0.25f, 0.5f, 0.75f], [1, 1, 1], channels: ChannelOrder.Bgr);
        var augmenter = new PictureAugmenter(settings, new AugmentOptions { Erase = 1 }, seed: 1);
        var white = new RgbImage(32, 32, [.. Enumerable.Repeat((byte)255, 3 * 32 * 32)]);
        byte[] pixels = augmenter.Pixels(white, 1, TestPictures.Hash(1)).Pixels;
        int erased = 0;
        for (int i = 0; i < pixels.Length; i += 3)
        {
            if (pixels[i] == 255)
                continue;
            erased++;
            Assert.Equal((191, 128, 64), (pixels[i], pixels[i + 1], pixels[i + 2]));
        }

        Assert.InRange(erased, 20, 341);
        Assert.All(white.Pixels, value => Assert.Equal(255, value));
    }

    [Fact]
    public void The_picture_itself_stays_as_it_is()
    {
        // A picture that has the model's size already needs no resize: nothing may be done in its own memory.
        RgbImage picture = TestPictures.Random(32, 32), before = TestPictures.Copy(picture);
        foreach (AugmentOptions options in new[] { Everything, new AugmentOptions { Flip = 1 }, new AugmentOptions { CropArea = 1, CropAspect = 1, Flip = 1, Brightness = 1 } })
            _ = new PictureAugmenter(Lite, options, 1).Pixels(picture, 1, TestPictures.Hash(1));
        Assert.Equal(before.Pixels, picture.Pixels);
    }

    [Fact]
    public void Memory_is_used_again()
    {
        var augmenter = new PictureAugmenter(new Preprocessing(new(ResizeMode.Exact, 128, ResizeFilter.Bilinear), null, [0, 0, 0], [1, 1, 1]), Everything, 1);
        RgbImage picture = TestPictures.Smooth(300, 200);
        float[] numbers = new float[augmenter.Length];
        augmenter.Run(picture, 1, TestPictures.Hash(1), numbers);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 20; i++)
            augmenter.Run(picture, i, TestPictures.Hash(1), numbers);

        // The weights of a resize are made anew; pixels are not.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20 * augmenter.Length / 2);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 900)]
    [InlineData(900, 1)]
    [InlineData(2, 3)]
    [InlineData(640, 480)]
    public void Pictures_of_any_size_are_taken(int width, int height)
    {
        RgbImage picture = TestPictures.Random(width, height);
        foreach (Preprocessing settings in new[] { Photo, Lite, new Preprocessing(new(ResizeMode.None, 0, default), 40, [0, 0, 0], [1, 1, 1]) })
        {
            foreach (AugmentOptions options in new[] { Everything, Everything with { CropArea = null }, new AugmentOptions { Rotation = 180, Scale = 3, Translation = 1 } })
            {
                float[] numbers = new float[3 * settings.Height * settings.Width];
                for (int epoch = 0; epoch < 5; epoch++)
                    new PictureAugmenter(settings, options, 1).Run(picture, epoch, TestPictures.Hash(1), numbers);
                Assert.All(numbers, number => Assert.True(float.IsFinite(number)));
            }
        }
    }

    [Fact]
    public void A_destination_of_another_length_is_refused()
    {
        var error = Assert.Throws<TransferException>(() => new PictureAugmenter(Photo, AugmentOptions.Default, 1).Run(TestPictures.Random(9, 9), 1, TestPictures.Hash(1), new float[5]));
        Assert.Equal("preprocess: the destination has 5 numbers, wanted 3072 (3 x 32 x 32); pass one image's part of the batch", error.Message);
    }
}
