using System.Globalization;
using System.Numerics;
using System.Text;

namespace Transfer.Onnx.Format;

/// <summary>
/// Floating-point numbers as the shortest text that reads back to the same bits: fixed notation unless scientific is shorter
/// (<c>0.1</c>, <c>1e-05</c>, <c>1e+06</c>), <c>inf</c>, <c>nan</c>. A NaN that is not the quiet one without payload is written as its
/// little-endian bytes, <c>hex"0100807f"</c>.
/// </summary>
internal static class FloatText
{
    private const uint QuietNaN = 0x7FC0_0000;
    private const ulong QuietNaN64 = 0x7FF8_0000_0000_0000;
    private const uint Sign = 0x8000_0000;
    private const ulong Sign64 = 0x8000_0000_0000_0000;

    public static void Append(StringBuilder output, float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        if (float.IsNaN(value) && (bits & ~Sign) != QuietNaN)
            output.Append("hex\"").Append(Convert.ToHexStringLower(BitConverter.GetBytes(bits))).Append('"');
        else if (!float.IsFinite(value))
            AppendSpecial(output, float.IsNaN(value), (bits & Sign) != 0);
        else
            AppendShortest(output, value.ToString(CultureInfo.InvariantCulture), value);
    }

    public static void Append(StringBuilder output, double value)
    {
        ulong bits = BitConverter.DoubleToUInt64Bits(value);
        if (double.IsNaN(value) && (bits & ~Sign64) != QuietNaN64)
            output.Append("hex\"").Append(Convert.ToHexStringLower(BitConverter.GetBytes(bits))).Append('"');
        else if (!double.IsFinite(value))
            AppendSpecial(output, double.IsNaN(value), (bits & Sign64) != 0);
        else
            AppendShortest(output, value.ToString(CultureInfo.InvariantCulture), value);
    }

    /// <summary>The value of a literal, rounded once to nearest even; false if it is finite and too large for the type.</summary>
    public static bool TryParse(ReadOnlySpan<char> literal, out float value)
    {
        if (IsSpecial(literal, out bool nan, out bool negative))
        {
            value = BitConverter.UInt32BitsToSingle((nan ? QuietNaN : 0x7F80_0000) | (negative ? Sign : 0));
            return true;
        }

        value = float.Parse(literal, NumberStyles.Float, CultureInfo.InvariantCulture);
        return float.IsFinite(value);
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, out float)"/>
    public static bool TryParse(ReadOnlySpan<char> literal, out double value)
    {
        if (IsSpecial(literal, out bool nan, out bool negative))
        {
            value = BitConverter.UInt64BitsToDouble((nan ? QuietNaN64 : 0x7FF0_0000_0000_0000) | (negative ? Sign64 : 0));
            return true;
        }

        value = double.Parse(literal, NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsFinite(value);
    }

    private static bool IsSpecial(ReadOnlySpan<char> literal, out bool nan, out bool negative)
    {
        negative = literal[0] == '-';
        ReadOnlySpan<char> word = negative ? literal[1..] : literal;
        nan = char.ToLowerInvariant(word[0]) == 'n';
        return char.IsAsciiLetter(word[0]);
    }

    private static void AppendSpecial(StringBuilder output, bool nan, bool negative) =>
        output.Append(negative ? "-" : "").Append(nan ? "nan" : "inf");

    // The shortest digits come from the runtime's own text, which is either fixed or like 1.5E-07; only the notation changes here.
    private static void AppendShortest(StringBuilder output, string text, double value)
    {
        int mark = text.IndexOf('E');
        ReadOnlySpan<char> mantissa = (mark < 0 ? text : text.AsSpan(0, mark)).TrimStart('-');
        int exponent = mark < 0 ? 0 : int.Parse(text.AsSpan(mark + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        int point = mantissa.IndexOf('.');
        string all = mantissa.ToString().Replace(".", "", StringComparison.Ordinal);
        string digits = all.TrimStart('0');
        int before = (point < 0 ? mantissa.Length : point) + exponent - (all.Length - digits.Length);
        digits = digits.TrimEnd('0');
        if (digits.Length == 0)
        {
            output.Append(double.IsNegative(value) ? "-0" : "0");
            return;
        }

        string scientific = Scientific(digits, before - 1);
        int fixedLength = before <= 0 ? 2 - before + digits.Length : Math.Max(before, digits.Length + (before < digits.Length ? 1 : 0));
        output.Append(double.IsNegative(value) ? "-" : "");
        if (scientific.Length < fixedLength)
            output.Append(scientific);
        else if (before <= 0)
            output.Append("0.").Append('0', -before).Append(digits);
        else if (before < digits.Length)
            output.Append(digits, 0, before).Append('.').Append(digits, before, digits.Length - before);
        else
            output.Append(BigInteger.Abs(new BigInteger(value)));
    }

    private static string Scientific(string digits, int exponent)
    {
        string fraction = digits.Length > 1 ? "." + digits[1..] : "";
        return $"{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
    }
}
