using Transfer.Onnx;
using Xunit;

namespace Transfer.Zoo.Tests.Images;

public sealed class RgbImageTests
{
    [Theory]
    [InlineData(0, 2, 0, "image: the size is 0x2, wanted at least 1x1; give both sides")]
    [InlineData(2, 2, 11, "image: 11 bytes for 2x2, wanted 12; give R, G, B of each pixel, row by row")]
    public void Pixels_that_do_not_fit_the_size_are_refused(int width, int height, int bytes, string message)
    {
        var error = Assert.Throws<TransferException>(() => new RgbImage(width, height, new byte[bytes]));
        Assert.Equal((ErrorKind.Usage, message), (error.Kind, error.Message));
    }
}
