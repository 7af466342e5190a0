using Google.Protobuf;

namespace Transfer.Onnx.Format;

/// <summary>One field of a protobuf message as its bytes lie: a tag (number and kind), then the content.</summary>
internal static class WireField
{
    /// <summary>Steps over one field; false where the bytes are no field, or one of a kind that ONNX does not use (groups).</summary>
    /// <param name="message">The bytes up to the message's end.</param>
    /// <param name="at">Where the field begins; afterwards where the next one does.</param>
    /// <param name="tag">Its number and kind.</param>
    /// <param name="content">Where its content begins: of a field with a length, behind the length.</param>
    public static bool TryRead(ReadOnlySpan<byte> message, ref int at, out uint tag, out int content)
    {
        content = 0;
        if (!TryVarint(message, ref at, out ulong number) || number > uint.MaxValue || number >> 3 == 0)
        {
            tag = 0;
            return false;
        }

        tag = (uint)number;
        content = at;
        switch ((WireFormat.WireType)(tag & 7))
        {
            case WireFormat.WireType.Varint:
                return TryVarint(message, ref at, out _);
            case WireFormat.WireType.Fixed32:
                at += 4;
                return at <= message.Length;
            case WireFormat.WireType.Fixed64:
                at += 8;
                return at <= message.Length;
            case WireFormat.WireType.LengthDelimited:
                if (!TryVarint(message, ref at, out ulong length) || length > (ulong)(message.Length - at))
                    return false;
                content = at;
                at += (int)length;
                return true;
            default:
                return false;
        }
    }

    /// <summary>Writes a number as protobuf does, seven bits a byte; returns how many bytes that took, at most 5.</summary>
    public static int WriteVarint(Span<byte> to, uint number)
    {
        int length = 0;
        for (; number > 127; number >>= 7)
            to[length++] = (byte)(number | 128);
        to[length++] = (byte)number;
        return length;
    }

    private static bool TryVarint(ReadOnlySpan<byte> bytes, ref int at, out ulong number)
    {
        number = 0;
        for (int shift = 0; shift < 64 && at < bytes.Length; shift += 7)
        {
            byte part = bytes[at++];
            number |= (ulong)(part & 127) << shift;
            if (part < 128)
                return true;
        }

        return false;
    }
}
