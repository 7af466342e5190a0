using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Transfer.Onnx.Format;
using Xunit;

namespace Transfer.Onnx.Tests.Format.Text;

public sealed class FloatTextTests
{
    private static string Print(float value)
    {
        var output = new StringBuilder();
        FloatText.Append(output, value);
        return output.ToString();
    }

    private static string Print(double value)
    {
        var output = new StringBuilder();
        FloatText.Append(output, value);
        return output.ToString();
    }

    [Theory]
    [InlineData(0f, "0")]
    [InlineData(-0f, "-0")]
    [InlineData(1f, "1")]
    [InlineData(-1.5f, "-1.5")]
    [InlineData(0.1f, "0.1")]
    [InlineData(0.001f, "0.001")]
    [InlineData(0.0001f, "1e-04")]
    [InlineData(0.00001f, "1e-05")]
    [InlineData(0.00012345f, "0.00012345")]
    [InlineData(10000f, "10000")]
    [InlineData(100000f, "1e+05")]
    [InlineData(123456792f, "123456792")]
    [InlineData(16777216f, "16777216")]
    [InlineData(1e-45f, "1e-45")]
    [InlineData(3.4028235e38f, "3.4028235e+38")]
    [InlineData(1234.5f, "1234.5")]
    [InlineData(float.PositiveInfinity, "inf")]
    [InlineData(float.NegativeInfinity, "-inf")]
    public void The_shortest_text_is_fixed_unless_scientific_is_shorter(float value, string expected) => Assert.Equal(expected, Print(value));

    [Theory]
    [InlineData(0x7FC00000u, "nan")]
    [InlineData(0xFFC00000u, "-nan")]
    [InlineData(0x7F800001u, "hex\"0100807f\"")]
    public void A_nan_keeps_its_bits(uint bits, string expected) => Assert.Equal(expected, Print(BitConverter.UInt32BitsToSingle(bits)));

    [Theory]
    [InlineData(0x7FF8000000000000ul, "nan")]
    [InlineData(0xFFF8000000000001ul, "hex\"010000000000f8ff\"")]
    [InlineData(0x7FF0000000000000ul, "inf")]
    public void A_double_nan_keeps_its_bits(ulong bits, string expected) => Assert.Equal(expected, Print(BitConverter.UInt64BitsToDouble(bits)));

    [Fact]
    public void Every_finite_float_reads_back_to_its_bits() => Prop.ForAll<uint>(bits =>
    {
        float value = BitConverter.UInt32BitsToSingle(bits);
        return !float.IsFinite(value)
            || (FloatText.TryParse(Print(value), out float back) && BitConverter.SingleToUInt32Bits(back) == bits);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Every_finite_double_reads_back_to_its_bits() => Prop.ForAll<ulong>(bits =>
    {
        double value = BitConverter.UInt64BitsToDouble(bits);
        return !double.IsFinite(value)
            || (FloatText.TryParse(Print(value), out double back) && BitConverter.DoubleToUInt64Bits(back) == bits);
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Theory]
    [InlineData("-0", 0x80000000u)]
    [InlineData("1.", 0x3F800000u)]
    [InlineData("NaN", 0x7FC00000u)]
    [InlineData("-Infinity", 0xFF800000u)]
    [InlineData("1e-60", 0u)]
    public void Literals_are_rounded_once(string literal, uint bits)
    {
        Assert.True(FloatText.TryParse(literal, out float value));
        Assert.Equal(bits, BitConverter.SingleToUInt32Bits(value));
    }
}
