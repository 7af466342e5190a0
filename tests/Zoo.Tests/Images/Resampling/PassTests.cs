using System.Numerics;
using Transfer.Zoo.Resampling;
using Xunit;

namespace Transfer.Zoo.Tests.Images.Resampling;

/// <summary>The passes alone, at every length up to four vectors and three more, in each of their forms.</summary>
public sealed class PassTests
{
    [Fact]
    public void The_vertical_pass_gives_the_same_bytes_at_every_length()
    {
        var random = new Random(3);
        for (int length = 0; length <= 4 * Vector<byte>.Count + 3; length++)
        {
            int taps = random.Next(0, 9);
            int stride = length + random.Next(0, 5);
            byte[] source = new byte[Math.Max(0, (taps - 1) * stride + length)];
            random.NextBytes(source);
            int[] weights = [.. Enumerable.Range(0, taps).Select(_ => random.Next(-AxisWeights.One / 8, AxisWeights.One / 4))];
            byte[] row = new byte[length];
            VerticalPass.Row(source, stride, weights, row);
            for (int x = 0; x < length; x++)
            {
                long sum = AxisWeights.Half;
                for (int t = 0; t < taps; t++)
                    sum += (long)source[t * stride + x] * weights[t];
                Assert.Equal((byte)Math.Clamp(sum >> AxisWeights.Precision, 0, 255), row[x]);
            }
        }
    }

    [Fact]
    public void The_horizontal_pass_gives_the_same_bytes_in_each_form()
    {
        var random = new Random(4);
        for (int width = 1; width <= 40; width++)
        {
            ResizeFilter filter = (ResizeFilter)(1 + width % 5);
            int outputs = random.Next(1, 70);
            int height = random.Next(1, 11);
            AxisWeights columns = AxisWeights.Compute(filter, width, 0, width, outputs, 0, outputs);
            byte[] source = ResizerTests.Noise(random, width, height + 8);
            byte[] scalar = new byte[3 * outputs * height];
            byte[] vector128 = new byte[scalar.Length];
            byte[] vector256 = new byte[scalar.Length];

            // Rows come twice: with the slack that loads need, and cut to the last byte, where the driver must keep inside.
            byte[] padded = [.. source, .. new byte[16]];
            HorizontalPass.RunScalar(padded, 3 * width, 0, height, columns, scalar);
            HorizontalPass.RunVector128(padded, 3 * width, height, columns, vector128);
            HorizontalPass.RunVector256(padded, 3 * width, height, columns, vector256);
            Assert.Equal(scalar, vector128);
            Assert.Equal(scalar, vector256);
            byte[] driver = new byte[scalar.Length];
            HorizontalPass.Run(source.AsSpan(0, 3 * width * height).ToArray(), 3 * width, height, columns, driver);
            Assert.Equal(scalar, driver);
        }
    }

    [Theory]
    [InlineData(ResizeFilter.Box)]
    [InlineData(ResizeFilter.Bilinear)]
    [InlineData(ResizeFilter.Hamming)]
    [InlineData(ResizeFilter.Bicubic)]
    [InlineData(ResizeFilter.Lanczos)]
    public void Weights_of_an_output_sum_to_one(ResizeFilter filter)
    {
        AxisWeights weights = AxisWeights.Compute(filter, 500, 0, 500, 341, 0, 341);
        for (int i = 0; i < weights.Outputs; i++)
            Assert.InRange(weights.Weights.AsSpan(i * weights.Stride, weights.Stride).ToArray().Sum() - AxisWeights.One, -weights.Stride, weights.Stride);
    }
}
