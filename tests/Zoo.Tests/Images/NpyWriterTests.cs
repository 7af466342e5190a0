using System.Text;
using Xunit;

namespace Transfer.Zoo.Tests.Images;

public sealed class NpyWriterTests
{
    [Theory]
    [InlineData("(2, 3, 4, 5)", 2, 3, 4, 5)]
    [InlineData("(7,)", 7)]
    [InlineData("()")]
    public void The_header_is_the_formats(string shape, params int[] dims)
    {
        using var stream = new MemoryStream();
        NpyWriter.WriteHeader(stream, dims);
        byte[] header = stream.ToArray();
        Assert.Equal([0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', 1, 0], header[..8]);
        Assert.Equal(0, header.Length % 64);
        Assert.Equal(header.Length, 10 + header[8] + 256 * header[9]);
        Assert.Equal($"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}", Encoding.ASCII.GetString(header[10..]).TrimEnd());
        Assert.Equal((byte)'\n', header[^1]);
    }

    [Fact]
    public void Numbers_are_little_endian()
    {
        using var stream = new MemoryStream();
        NpyWriter.WriteNumbers(stream, [1f, -2f]);
        Assert.Equal([0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0], stream.ToArray());
    }
}
