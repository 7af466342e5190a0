using System.Buffers.Binary;
using Transfer.Onnx;
using Transfer.TestKit;
using Transfer.Zoo.Decoding;
using Xunit;

namespace Transfer.Zoo.Tests.Images.Decoding;

public sealed class HeaderTests
{
    private const string Limit = "the limit is 16384 a side and 100000000 in all; make the picture smaller";

    [Fact]
    public void A_png_of_fifty_bytes_that_claims_ten_billion_pixels_is_refused()
    {
        byte[] png = [0x89, .. "PNG\r\n"u8, 0x1A, 0x0A, 0, 0, 0, 13, .. "IHDR"u8, 0, 1, 0x86, 0xA0, 0, 1, 0x86, 0xA0, 8, 2, 0, 0, 0, 0, 0, 0, 0];
        Check(png, $"x: 100000x100000 pixels, {Limit}");
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(16), 500_000_000);
        BinaryPrimitives.WriteInt32BigEndian(png.AsSpan(20), 1);
        Check(png, $"x: 500000000x1 pixels, {Limit}");
    }

    [Fact]
    public void Every_format_is_held_to_the_limits()
    {
        byte[] jpeg = Fixture("jpg_420.jpg");
        int frame = jpeg.AsSpan().IndexOf((ReadOnlySpan<byte>)[0xFF, 0xC0]);
        BinaryPrimitives.WriteUInt16BigEndian(jpeg.AsSpan(frame + 5), 65500);
        Check(jpeg, $"x: 96x65500 pixels, {Limit}");

        byte[] gif = Fixture("gif_plain.gif");
        BinaryPrimitives.WriteUInt16LittleEndian(gif.AsSpan(6), 12000);
        BinaryPrimitives.WriteUInt16LittleEndian(gif.AsSpan(8), 12000);
        Check(gif, $"x: 12000x12000 pixels, {Limit}");

        byte[] webp = Fixture("exif_8.webp");
        webp.AsSpan(24, 6).Fill(0xFF);
        Check(webp, $"x: 16777216x16777216 pixels, {Limit}");

        byte[] bmp = Fixture("bmp_1.bmp");
        BinaryPrimitives.WriteInt32LittleEndian(bmp.AsSpan(22), int.MinValue);
        Check(bmp, $"x: 70x2147483648 pixels, {Limit}");

        byte[] tiff = Fixture("tiff_packbits.tif");
        int width = tiff.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x00, 0x01, 0x03, 0x00]);
        Assert.True(width > 0);
        BinaryPrimitives.WriteInt16LittleEndian(tiff.AsSpan(width + 8), 20000);
        Check(tiff, $"x: 20000x55 pixels, {Limit}");
    }

    [Theory]
    [InlineData("jpg_420.jpg", 96, 81)]
    [InlineData("jpg_progressive_420.jpg", 96, 81)]
    [InlineData("png_la.png", 70, 55)]
    [InlineData("gif_plain.gif", 50, 41)]
    [InlineData("webp_lossy.webp", 70, 55)]
    public void The_size_is_found(string file, int width, int height)
    {
        byte[] bytes = Fixture(file);
        Assert.Equal(new Header(width, height), Header.Read(bytes, FormatSniffer.Detect(bytes, file)));
    }

    [Fact]
    public void Limits_of_the_callers_own_hold()
    {
        byte[] png = Fixture("png_la.png");
        Assert.Equal(70, ImageDecoder.Decode(png, "x", new ImageLimits(70 * 55, 70)).Width);
        var error = Assert.Throws<TransferException>(() => ImageDecoder.Decode(png, "x", new ImageLimits(70 * 55 - 1)));
        Assert.Equal("x: 70x55 pixels, the limit is 16384 a side and 3849 in all; make the picture smaller", error.Message);
    }

    private static byte[] Fixture(string name) => File.ReadAllBytes(Repository.Fixture("images/formats/" + name));

    private static void Check(byte[] bytes, string message)
    {
        var error = Assert.Throws<TransferException>(() => ImageDecoder.Decode(bytes, "x"));
        Assert.Equal((ErrorKind.BadInput, message), (error.Kind, error.Message));
    }
}
