using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Transfer.Onnx;
using Transfer.Onnx.Format;

namespace Transfer.Runtime.Tests.Conformance;

/// <summary>A value as the backend cases store it: a tensor, a sequence of tensors, or an optional of one of these that may be empty.</summary>
internal sealed record StoredValue(ValueKind Kind, IReadOnlyList<TensorProto> Tensors)
{
    private const int ElementsField = 3;
    private const int OptionalSequenceField = 5;

    /// <summary>Reads a file of the kind that the model declares.</summary>
    public static StoredValue Read(string path, TypeProto type)
    {
        byte[] bytes = File.ReadAllBytes(path);
        if (type.OptionalType is { } optional)
        {
            byte[]? held = Messages(bytes, optional.ElemType.SequenceType is null ? ElementsField : OptionalSequenceField).FirstOrDefault();
            return held is null ? new StoredValue(ValueKind.None, []) : Read(held, optional.ElemType);
        }

        return Read(bytes, type);
    }

    /// <summary>As a value for a session.</summary>
    public OrtValue ToOrtValue()
    {
        OrtValue[] tensors = [.. Tensors.Select(ToOrtValue)];
        if (Kind == ValueKind.Tensor)
            return tensors[0];
        OrtValue sequence = OrtValue.CreateSequence(tensors);
        SessionTests.DisposeAll(tensors);
        return sequence;
    }

    /// <summary>The elements as little-endian bytes, packed as raw_data.</summary>
    public static byte[] Bytes(TensorProto tensor)
    {
        if (tensor.HasRawData)
            return tensor.RawData.ToByteArray();
        var type = (DataType)tensor.DataType;
        if (tensor.FloatData.Count > 0)
            return MemoryMarshal.AsBytes<float>(tensor.FloatData.ToArray()).ToArray();
        if (tensor.DoubleData.Count > 0)
            return MemoryMarshal.AsBytes<double>(tensor.DoubleData.ToArray()).ToArray();
        if (tensor.Int64Data.Count > 0)
            return MemoryMarshal.AsBytes<long>(tensor.Int64Data.ToArray()).ToArray();
        if (tensor.Uint64Data.Count > 0 && type == DataType.UInt64)
            return MemoryMarshal.AsBytes<ulong>(tensor.Uint64Data.ToArray()).ToArray();

        // int32_data and, for uint32, uint64_data hold the small types one an entry (packed types one byte an entry).
        int width = Math.Max(1, type.BitsPerElement() / 8);
        int[] entries = tensor.Uint64Data.Count > 0 ? [.. tensor.Uint64Data.Select(v => (int)(uint)v)] : [.. tensor.Int32Data];
        var bytes = new byte[entries.Length * width];
        Span<byte> four = stackalloc byte[4];
        for (int i = 0; i < entries.Length; i++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(four, entries[i]);
            four[..width].CopyTo(bytes.AsSpan(i * width));
        }

        return bytes;
    }

    private static StoredValue Read(byte[] bytes, TypeProto type) => type.SequenceType is null
        ? new StoredValue(ValueKind.Tensor, [TensorProto.Parser.ParseFrom(bytes)])
        : new StoredValue(ValueKind.Sequence, [.. Messages(bytes, ElementsField).Select(TensorProto.Parser.ParseFrom)]);

    private static OrtValue ToOrtValue(TensorProto tensor)
    {
        long[] dims = [.. tensor.Dims];
        return (DataType)tensor.DataType == DataType.String
            ? OrtValue.CreateStrings([.. tensor.StringData.Select(s => s.ToStringUtf8())], dims)
            : OrtValue.Create((DataType)tensor.DataType, Bytes(tensor), dims);
    }

    // SequenceProto and OptionalProto are no part of the models' schema.
    private static List<byte[]> Messages(byte[] bytes, int field)
    {
        var messages = new List<byte[]>();
        var input = new CodedInputStream(bytes);
        uint tag;
        while ((tag = input.ReadTag()) != 0)
        {
            if (WireFormat.GetTagFieldNumber(tag) == field && WireFormat.GetTagWireType(tag) == WireFormat.WireType.LengthDelimited)
                messages.Add(input.ReadBytes().ToByteArray());
            else
                input.SkipLastField();
        }

        return messages;
    }
}
