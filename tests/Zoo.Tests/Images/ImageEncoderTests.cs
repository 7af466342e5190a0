using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Zoo.Tests.Images;

public sealed class ImageEncoderTests
{
    private static readonly RgbImage Photo = ImageDecoder.Decode(Repository.Fixture("images/inputs/photo_rgb_31x64.png"));

    [Fact]
    public void A_png_comes_back_pixel_for_pixel()
    {
        byte[] png = ImageEncoder.Png(Photo);
        RgbImage back = ImageDecoder.Decode(png, "x.png");
        Assert.Equal((31, 64), (back.Width, back.Height));
        Assert.Equal(Photo.Pixels, back.Pixels);
        Assert.Equal(png, ImageEncoder.Png(Photo));
    }

    [Fact]
    public void A_jpeg_comes_back_nearly_and_better_with_more_quality()
    {
        double[] errors = [.. new[] { 30, 85, 98 }.Select(quality =>
        {
            RgbImage back = ImageDecoder.Decode(ImageEncoder.Jpeg(Photo, quality), "x.jpg");
            Assert.Equal((31, 64), (back.Width, back.Height));
            return back.Pixels.Zip(Photo.Pixels, (a, b) => (double)Math.Abs(a - b)).Average();
        })];
        Assert.True(errors[0] > errors[1] && errors[1] > errors[2] && errors[2] < 3, string.Join(' ', errors));
    }

    [Fact]
    public void Quality_and_size_out_of_range_are_refused()
    {
        var error = Assert.Throws<TransferException>(() => ImageEncoder.Jpeg(Photo, 101));
        Assert.Equal((ErrorKind.Usage, "JPEG: the quality is 101, wanted 1 to 100; 85 is usual"), (error.Kind, error.Message));
        error = Assert.Throws<TransferException>(() => ImageEncoder.Jpeg(new RgbImage(65536, 1, new byte[3 * 65536])));
        Assert.Equal("JPEG: the size is 65536x1, wanted at most 65535 a side; write PNG", error.Message);
    }
}
