using System.Globalization;

namespace Transfer.Onnx;

/// <summary>An attribute's value as a comparison shows it.</summary>
internal static class AttributeText
{
    public static string Of(NodeAttribute attribute) => attribute.Type switch
    {
        _ when attribute.ReferenceName.Length > 0 => $"@{attribute.ReferenceName}",
        AttributeType.Int => attribute.Int.ToString(CultureInfo.InvariantCulture),
        AttributeType.Float => attribute.Float.ToString("R", CultureInfo.InvariantCulture),
        AttributeType.String => $"'{attribute.String}'",
        AttributeType.Ints => $"[{string.Join(',', attribute.Ints)}]",
        AttributeType.Floats => $"[{string.Join(',', attribute.Floats.Select(f => f.ToString("R", CultureInfo.InvariantCulture)))}]",
        AttributeType.Strings => $"['{string.Join("','", attribute.Strings)}']",
        AttributeType.Tensor when attribute.Tensor.Type is not DataType.String && attribute.Tensor.Count <= 16 => $"{attribute.Tensor} 0x{System.Convert.ToHexString(attribute.Tensor.Bytes.Span)}",
        AttributeType.Tensor => attribute.Tensor.ToString(),
        AttributeType.TypeProto => attribute.TypeValue.ToString(),
        _ => attribute.Type.ToString(),
    };
}
