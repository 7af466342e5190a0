using System.Globalization;

namespace Transfer.Onnx;

/// <summary>
/// An attribute's value in an edit script: <c>2</c> is an integer, <c>2.0</c> a float, <c>[1,2]</c> integers, <c>[1.0,2]</c> floats, anything else words.
/// </summary>
internal static class EditValue
{
    public static AttributeValue Parse(string text)
    {
        if (Integer(text) is { } integer)
            return integer;
        if (Real(text) is { } real)
            return real;
        if (text.Length < 2 || text[0] != '[' || text[^1] != ']')
            return text;
        string[] parts = text.Length == 2 ? [] : text[1..^1].Split(',', StringSplitOptions.TrimEntries);
        if (Array.TrueForAll(parts, p => Integer(p) is not null))
            return Array.ConvertAll(parts, p => Integer(p)!.Value);
        return Array.TrueForAll(parts, p => Real(p) is not null) ? Array.ConvertAll(parts, p => Real(p)!.Value) : text;
    }

    private static long? Integer(string text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : null;

    private static float? Real(string text) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out float number) ? number : null;
}
