using System.Text;

namespace Transfer.Onnx;

/// <summary>
/// What an attribute is set to. Converts from the plain types, so that attributes can be written as
/// <c>("transB", 1)</c>, <c>("alpha", 0.5f)</c>, <c>("perm", new long[] { 1, 0 })</c>.
/// </summary>
public readonly struct AttributeValue
{
    internal AttributeValue(AttributeType type, object content)
    {
        Type = type;
        Content = content;
    }

    /// <summary>The kind of value.</summary>
    public AttributeType Type { get; }

    internal object? Content { get; }

    /// <summary>An integer.</summary>
    public static implicit operator AttributeValue(long value) => new(AttributeType.Int, value);

    /// <summary>An integer, 1 for true.</summary>
    public static implicit operator AttributeValue(bool value) => new(AttributeType.Int, value ? 1L : 0L);

    /// <summary>The number of an element type, as Cast's <c>to</c> wants it.</summary>
    public static implicit operator AttributeValue(DataType value) => new(AttributeType.Int, (long)value);

    /// <summary>A float32.</summary>
    public static implicit operator AttributeValue(float value) => new(AttributeType.Float, value);

    /// <summary>A string, stored as UTF-8.</summary>
    public static implicit operator AttributeValue(string value) => new(AttributeType.String, Encode(value));

    /// <summary>A tensor.</summary>
    public static implicit operator AttributeValue(Tensor value) => new(AttributeType.Tensor, value);

    /// <summary>A list of integers, copied.</summary>
    public static implicit operator AttributeValue(long[] value) => new(AttributeType.Ints, (long[])value.Clone());

    /// <summary>A list of float32, copied.</summary>
    public static implicit operator AttributeValue(float[] value) => new(AttributeType.Floats, (float[])value.Clone());

    /// <summary>A list of strings, stored as UTF-8.</summary>
    public static implicit operator AttributeValue(string[] value) => new(AttributeType.Strings, Array.ConvertAll(value, Encode));

    /// <summary>A type.</summary>
    public static implicit operator AttributeValue(OnnxType value) => new(AttributeType.TypeProto, value);

    private static ReadOnlyMemory<byte> Encode(string text) => Encoding.UTF8.GetBytes(text);
}
