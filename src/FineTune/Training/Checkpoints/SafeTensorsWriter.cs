using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Transfer.FineTune;

/// <summary>
/// Writes float32 tensors in the safetensors format: the length of the header (8 bytes, little-endian), the header in JSON, the elements
/// one tensor after another without a gap.
/// </summary>
public static class SafeTensorsWriter
{
    private const int Alignment = 8;

    /// <summary>Writes the tensors, flat, in this order.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="tensors">Their names and elements.</param>
    public static void Write(Stream stream, IReadOnlyList<(string Name, ReadOnlyMemory<float> Elements)> tensors)
    {
        byte[] header = Header(tensors);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach ((_, ReadOnlyMemory<float> elements) in tensors)
            stream.Write(MemoryMarshal.AsBytes(elements.Span));
    }

    private static byte[] Header(IReadOnlyList<(string Name, ReadOnlyMemory<float> Elements)> tensors)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes))
        {
            json.WriteStartObject();
            long offset = 0;
            foreach ((string name, ReadOnlyMemory<float> elements) in tensors)
            {
                json.WriteStartObject(name);
                json.WriteString("dtype", "F32");
                json.WriteStartArray("shape");
                json.WriteNumberValue(elements.Length);
                json.WriteEndArray();
                json.WriteStartArray("data_offsets");
                json.WriteNumberValue(offset);
                json.WriteNumberValue(offset += 4L * elements.Length);
                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        // Spaces behind the object align the elements, as the format's own library does.
        while (bytes.Length % Alignment != 0)
            bytes.WriteByte((byte)' ');
        return bytes.ToArray();
    }
}
