using Google.Protobuf;
using Google.Protobuf.Reflection;
using Transfer.Onnx.Format;

namespace Transfer.Onnx.Tests.Format.Text;

/// <summary>
/// A message as bytes that are equal when two messages say the same: fields set to nothing (an empty string, an element type or data location of
/// 0) are dropped, and the values of a tensor stand in its raw data. Written apart from the code under test.
/// </summary>
internal static class NormalProto
{
    public static string Of<T>(T message)
        where T : IMessage<T>
    {
        T copy = message.Clone();
        Normalize(copy);
        return Convert.ToBase64String(copy.ToByteArray());
    }

    private static void Normalize(IMessage message)
    {
        foreach (FieldDescriptor field in message.Descriptor.Fields.InDeclarationOrder())
        {
            IFieldAccessor accessor = field.Accessor;
            if (field.IsRepeated)
            {
                if (field.FieldType == FieldType.Message)
                {
                    foreach (object? item in (System.Collections.IEnumerable)accessor.GetValue(message))
                        Normalize((IMessage)item!);
                }
            }
            else if (accessor.HasValue(message))
            {
                object value = accessor.GetValue(message);
                if (value is IMessage inner)
                    Normalize(inner);
                bool isNothing = value is "" || (value is 0 && field.Name is "elem_type" or "key_type")
                    || value is TensorProto.Types.DataLocation.Default;
                if (isNothing)
                    accessor.Clear(message);
            }
        }

        if (message is TensorProto tensor)
            ToRaw(tensor);
    }

    private static void ToRaw(TensorProto tensor)
    {
        var type = (TensorProto.Types.DataType)tensor.DataType;
        byte[] raw = [.. tensor.FloatData.SelectMany(BitConverter.GetBytes), .. tensor.DoubleData.SelectMany(BitConverter.GetBytes),
            .. tensor.Int64Data.SelectMany(BitConverter.GetBytes),
            .. tensor.Uint64Data.SelectMany(value => BitConverter.GetBytes(value)[..(type == TensorProto.Types.DataType.Uint32 ? 4 : 8)]),
            .. tensor.Int32Data.SelectMany(value => BitConverter.GetBytes(value)[..Width(type)])];
        if (raw.Length > 0)
            tensor.RawData = ByteString.CopyFrom(raw);
        tensor.FloatData.Clear();
        tensor.DoubleData.Clear();
        tensor.Int64Data.Clear();
        tensor.Uint64Data.Clear();
        tensor.Int32Data.Clear();
        if (tensor.RawData.Length == 0)
            tensor.ClearRawData();
    }

    private static int Width(TensorProto.Types.DataType type) => type switch
    {
        TensorProto.Types.DataType.Int32 => 4,
        TensorProto.Types.DataType.Int16 or TensorProto.Types.DataType.Uint16 or TensorProto.Types.DataType.Float16
            or TensorProto.Types.DataType.Bfloat16 => 2,
        _ => 1,
    };
}
