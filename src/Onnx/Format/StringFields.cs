using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Collections;
using Google.Protobuf.Reflection;

namespace Transfer.Onnx.Format;

/// <summary>
/// Every string of a message, wherever it is nested: protobuf decodes strings itself, and would put one replacement character in the place of every byte that is not UTF-8.
/// Files with such bytes are rare, so a message is first only searched for the sign of them, and its bytes rewritten if there is one.
/// </summary>
internal sealed class StringFields
{
    private readonly Func<string, bool> _wanted;
    private readonly Dictionary<MessageDescriptor, FieldDescriptor[]> _fields = [];

    private StringFields(Func<string, bool> wanted) => _wanted = wanted;

    /// <summary>Whether a string of the message is one that is wanted.</summary>
    public static bool Any(IMessage message, Func<string, bool> wanted) => new StringFields(wanted).IsIn(message);

    /// <summary>The bytes of a message with the bytes of each string changed.</summary>
    /// <param name="message">A message that protobuf reads.</param>
    /// <param name="type">Its type.</param>
    /// <param name="change">The new bytes of a string; of one that stays, the same ones.</param>
    public static byte[] Rewrite(ReadOnlySpan<byte> message, MessageDescriptor type, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>> change)
    {
        using var output = new MemoryStream(message.Length);
        for (int at = 0; at < message.Length;)
        {
            int start = at;
            if (!WireField.TryRead(message, ref at, out uint tag, out int content))
            {
                // A group: nothing of ONNX's, so it stays as it is with all that follows.
                output.Write(message[start..]);
                break;
            }

            bool hasLength = WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited;
            FieldDescriptor? field = hasLength ? type.FindFieldByNumber(WireFormat.GetTagFieldNumber(tag)) : null;
            ReadOnlySpan<byte> old = message[content..at];
            if (field?.FieldType == FieldType.String)
                Write(output, tag, change(old.ToArray()).Span);
            else if (field?.FieldType == FieldType.Message)
                Write(output, tag, Rewrite(old, field.MessageType, change));
            else
                output.Write(message[start..at]);
        }

        return output.ToArray();
    }

    private static void Write(MemoryStream output, uint tag, ReadOnlySpan<byte> content)
    {
        Span<byte> head = stackalloc byte[10];
        int length = WireField.WriteVarint(head, tag);
        length += WireField.WriteVarint(head[length..], (uint)content.Length);
        output.Write(head[..length]);
        output.Write(content);
    }

    private bool IsIn(IMessage message)
    {
        if (!_fields.TryGetValue(message.Descriptor, out FieldDescriptor[]? fields))
        {
            fields = [.. message.Descriptor.Fields.InDeclarationOrder().Where(f => f.FieldType is FieldType.String or FieldType.Message)];
            _fields.Add(message.Descriptor, fields);
        }

        foreach (FieldDescriptor field in fields)
        {
            bool found = field.Accessor.GetValue(message) switch
            {
                string text => _wanted(text),
                IMessage inner => IsIn(inner),
                RepeatedField<string> texts => texts.Any(_wanted),
                IList messages => messages.Cast<IMessage>().Any(IsIn),
                _ => false,
            };
            if (found)
                return true;
        }

        return false;
    }
}
