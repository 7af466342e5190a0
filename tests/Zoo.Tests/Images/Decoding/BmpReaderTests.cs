using System.Buffers.Binary;
using Transfer.Onnx;
using Xunit;

namespace Transfer.Zoo.Tests.Images.Decoding;

public sealed class BmpReaderTests
{
    // Two colours of a palette and the pixels that they stand for, as blue, green, red, 0.
    private static readonly byte[] Palette = [10, 20, 30, 0, 40, 50, 60, 0];

    [Fact]
    public void Rows_go_upwards_or_downwards()
    {
        byte[] data = [3, 2, 1, 0, 6, 5, 4, 0];
        Assert.Equal([4, 5, 6, 1, 2, 3], Decode(Bmp(1, 2, 24, 0, [], data)));
        Assert.Equal([1, 2, 3, 4, 5, 6], Decode(Bmp(1, -2, 24, 0, [], data)));
    }

    [Theory]
    [InlineData(1, new byte[] { 0b01000000, 0, 0, 0 })]
    [InlineData(4, new byte[] { 0x01, 0x00, 0, 0 })]
    [InlineData(8, new byte[] { 0, 1, 0, 0 })]
    public void Indices_of_each_width_are_looked_up(int bits, byte[] data) =>
        Assert.Equal([30, 20, 10, 60, 50, 40, 30, 20, 10], Decode(Bmp(3, 1, bits, 0, Palette, data, colours: 2)));

    [Fact]
    public void An_index_beyond_the_palette_is_black() =>
        Assert.Equal([0, 0, 0], Decode(Bmp(1, 1, 8, 0, Palette, [2, 0, 0, 0], colours: 2)));

    [Fact]
    public void The_oldest_header_has_a_palette_of_three_bytes()
    {
        byte[] file = [.. "BM"u8, .. new byte[8], 32, 0, 0, 0, 12, 0, 0, 0, 2, 0, 1, 0, 1, 0, 1, 0, 1, 2, 3, 4, 5, 6, 0b01000000, 0, 0, 0];
        Assert.Equal([3, 2, 1, 6, 5, 4], Decode(file));
    }

    [Fact]
    public void Sixteen_bits_are_scaled_and_cut_off()
    {
        // 5-5-5: red 31, green 16, blue 1.
        Assert.Equal([255, 16 * 255 / 31, 255 / 31], Decode(Bmp(1, 1, 16, 0, [], [0x01, 0x7E, 0, 0])));

        // 5-6-5 by masks behind the header.
        byte[] masks = [0, 0xF8, 0, 0, 0xE0, 0x07, 0, 0, 0x1F, 0, 0, 0];
        Assert.Equal([255, 33 * 255 / 63, 255 / 31], Decode(Bmp(1, 1, 16, 3, masks, [0x21, 0xFC, 0, 0])));
    }

    [Fact]
    public void Alpha_counts_only_with_a_mask_and_when_any_is_there()
    {
        Assert.Equal([3, 2, 1], Decode(Bmp(1, 1, 32, 0, [], [1, 2, 3, 0])));
        byte[] masks = [0, 0, 255, 0, 0, 255, 0, 0, 255, 0, 0, 0, 0, 0, 0, 255];
        Assert.Equal([3, 2, 1], Decode(Bmp(1, 1, 32, 6, masks, [1, 2, 3, 0])));
        Assert.Equal([255, 255, 255, 3, 2, 1], Decode(Bmp(2, 1, 32, 6, masks, [1, 2, 3, 0, 1, 2, 3, 255])));
    }

    [Fact]
    public void Run_lengths_of_eight_bits_are_expanded()
    {
        // Row 0: two of index 1, end of row. Row 1: skip one, literals 1 0 1 (padded), end of picture.
        byte[] data = [2, 1, 0, 0, 0, 2, 1, 0, 0, 3, 1, 0, 1, 0, 0, 1];
        int[] indices = Indices(Decode(Bmp(4, 2, 8, 1, Palette, data, colours: 2)));
        Assert.Equal([0, 1, 0, 1, 1, 1, 0, 0], indices);
    }

    [Fact]
    public void Run_lengths_of_four_bits_take_turns()
    {
        // Five that take turns 1 0 1 0 1, then end of row; literals 1 1 0 in two bytes.
        byte[] data = [5, 0x10, 0, 0, 0, 3, 0x11, 0x00, 0, 1];
        int[] indices = Indices(Decode(Bmp(5, 2, 4, 2, Palette, data, colours: 2)));
        Assert.Equal([1, 1, 0, 0, 0, 1, 0, 1, 0, 1], indices);
    }

    [Theory]
    [InlineData(1, 1, 24, 0, new byte[] { 1, 2, 3 })]
    [InlineData(4, 4, 8, 1, new byte[] { 2, 1, 0, 0 })]
    [InlineData(0, 1, 24, 0, new byte[] { 1, 2, 3, 4 })]
    [InlineData(1, 1, 16, 3, new byte[] { })]
    public void Data_that_ends_too_early_is_refused(int width, int height, int bits, int compression, byte[] data)
    {
        var error = Assert.Throws<TransferException>(() => Decode(Bmp(width, height, bits, compression, [], data)));
        Assert.Equal((ErrorKind.BadInput, "x: the BMP data is cut short or damaged; get the file again or remove it"), (error.Kind, error.Message));
    }

    [Theory]
    [InlineData(24, 4)]
    [InlineData(2, 0)]
    public void Other_codings_are_named(int bits, int compression)
    {
        var error = Assert.Throws<TransferException>(() => Decode(Bmp(1, 1, bits, compression, [], [0, 0, 0, 0])));
        Assert.Equal($"x: BMP with {bits} bits and compression {compression} is not supported; convert it to 8-bit RGB", error.Message);
    }

    private static int[] Indices(byte[] rgb) => [.. rgb.Chunk(3).Select(p => p[0] == 60 ? 1 : 0)];

    private static byte[] Decode(byte[] file) => ImageDecoder.Decode(file, "x").Pixels;

    private static byte[] Bmp(int width, int height, int bits, int compression, byte[] between, byte[] data, int colours = 0)
    {
        byte[] header = new byte[54];
        "BM"u8.CopyTo(header);
        foreach ((int at, int value) in new[]
        {
            (10, 54 + between.Length), (14, 40), (18, width), (22, height), (26, 1 | bits << 16), (30, compression), (46, colours),
        })
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(at), value);
        return [.. header, .. between, .. data];
    }
}
