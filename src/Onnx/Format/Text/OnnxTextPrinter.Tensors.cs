using System.Buffers.Binary;

namespace Transfer.Onnx.Format;

internal sealed partial class OnnxTextPrinter
{
    private void Tensor(TensorProto tensor) => Tensor(tensor, tensor.Name.Length > 0 ? tensor.Name : null, " ");

    /// <summary>A tensor with its type, the name unless it is null, what stands before the data, and the data.</summary>
    private void Tensor(TensorProto tensor, string? name, string assign)
    {
        bool external = IsExternal(tensor);
        ReadOnlyMemory<byte> raw = default;
        bool inside = tensor.DataLocation != TensorProto.Types.DataLocation.External;
        bool whole = external || (inside && (IsStrings(tensor) || TensorValues.TryGetRaw(tensor, out raw)));
        bool elided = !external && (_options.MaxElements is { } most ? !whole || TensorValues.Count(tensor) > most : !whole && !_options.Annotations);
        bool typed = whole || (elided && TextWords.IsElementType(tensor.DataType) && TensorValues.Count(tensor) >= 0);
        _out.Append(typed ? TextWords.ElementName(tensor.DataType) : TextWords.Undefined);
        if (typed)
            Sizes(tensor.Dims);
        if (name is not null)
        {
            _out.Append(' ');
            Name(name);
        }

        // Without "=" the bracket of a place in a data file would be read as that of a shape.
        _out.Append(typed && !elided && !external ? assign : " = ");
        if (elided)
            _out.Append("...");
        else if (external)
            Pairs(tensor.ExternalData);
        else if (whole)
            Data(tensor, raw.Span);
        else
            Annotation(Nameless(tensor), always: true);
        if (whole)
            Annotation(Rest(tensor));
    }

    private static bool IsExternal(TensorProto tensor) => tensor.DataLocation == TensorProto.Types.DataLocation.External
        && tensor.ExternalData.All(pair => pair.HasKey && pair.HasValue)
        && tensor.Dims.All(dim => dim >= 0)
        && TextWords.IsElementType(tensor.DataType)
        && tensor.RawData.Length + tensor.FloatData.Count + tensor.Int32Data.Count + tensor.Int64Data.Count + tensor.StringData.Count
            + tensor.DoubleData.Count + tensor.Uint64Data.Count == 0;

    private static bool IsStrings(TensorProto tensor) => (DataType)tensor.DataType == DataType.String
        && tensor.StringData.Count == TensorValues.Count(tensor)
        && tensor.RawData.Length + tensor.FloatData.Count + tensor.Int32Data.Count + tensor.Int64Data.Count + tensor.DoubleData.Count
            + tensor.Uint64Data.Count == 0;

    private static TensorProto Nameless(TensorProto tensor)
    {
        TensorProto copy = tensor.Clone();
        copy.ClearName();
        return copy;
    }

    private static TensorProto Rest(TensorProto tensor)
    {
        var rest = new TensorProto { Segment = tensor.Segment };
        if (tensor.DocString.Length > 0)
            rest.DocString = tensor.DocString;
        rest.MetadataProps.AddRange(tensor.MetadataProps);
        if (tensor.DataLocation != TensorProto.Types.DataLocation.External)
            rest.ExternalData.AddRange(tensor.ExternalData);
        return rest;
    }

    private void Data(TensorProto tensor, ReadOnlySpan<byte> raw)
    {
        var type = (DataType)tensor.DataType;
        _out.Append('{');
        if (type == DataType.String)
        {
            Separated(tensor.StringData, ", ", Quoted);
        }
        else if (TensorValues.PackedBits(type) is > 0 and int bits)
        {
            SubBytes(type, raw, bits, TensorValues.Count(tensor));
        }
        else
        {
            int size = ElementBytes(type);
            for (int at = 0; at < raw.Length; at += size)
            {
                if (at > 0)
                    _out.Append(", ");
                Element(type, raw[at..]);
            }
        }

        _out.Append('}');
    }

    // A complex number prints as two elements.
    private static int ElementBytes(DataType type) => type switch
    {
        DataType.Double or DataType.Complex128 or DataType.Int64 or DataType.UInt64 => 8,
        DataType.Float or DataType.Complex64 or DataType.Int32 or DataType.UInt32 => 4,
        DataType.Int16 or DataType.UInt16 or DataType.Float16 or DataType.BFloat16 => 2,
        _ => 1,
    };

    private void Element(DataType type, ReadOnlySpan<byte> raw)
    {
        switch (type)
        {
            case DataType.Float or DataType.Complex64: FloatText.Append(_out, BinaryPrimitives.ReadSingleLittleEndian(raw)); break;
            case DataType.Double or DataType.Complex128: FloatText.Append(_out, BinaryPrimitives.ReadDoubleLittleEndian(raw)); break;
            case DataType.Int64: _out.Append(BinaryPrimitives.ReadInt64LittleEndian(raw)); break;
            case DataType.UInt64: _out.Append(BinaryPrimitives.ReadUInt64LittleEndian(raw)); break;
            case DataType.Int32: _out.Append(BinaryPrimitives.ReadInt32LittleEndian(raw)); break;
            case DataType.UInt32: _out.Append(BinaryPrimitives.ReadUInt32LittleEndian(raw)); break;
            case DataType.Int16: _out.Append(BinaryPrimitives.ReadInt16LittleEndian(raw)); break;
            case DataType.UInt16 or DataType.Float16 or DataType.BFloat16: _out.Append(BinaryPrimitives.ReadUInt16LittleEndian(raw)); break;
            case DataType.Int8: _out.Append((sbyte)raw[0]); break;
            default: _out.Append(raw[0]); break;
        }
    }

    private void SubBytes(DataType type, ReadOnlySpan<byte> raw, int bits, long count)
    {
        bool signed = type is DataType.Int4 or DataType.Int2;
        int perByte = 8 / bits;
        for (int i = 0; i < count; i++)
        {
            int pattern = (raw[i / perByte] >> (i % perByte * bits)) & ((1 << bits) - 1);
            bool negative = signed && pattern >> (bits - 1) != 0;
            _out.Append(i > 0 ? ", " : "").Append(negative ? pattern - (1 << bits) : pattern);
        }
    }

    private static bool HasText(SparseTensorProto sparse) => sparse.Values is not null && sparse.Indices is not null
        && sparse.Dims.All(dim => dim >= 0)
        && TextWords.IsElementType(sparse.Values.DataType);

    /// <summary>A sparse tensor; as an initializer its name is that of its values.</summary>
    private void Sparse(SparseTensorProto sparse, bool initializer)
    {
        _out.Append("sparse_tensor(").Append(TextWords.ElementName(sparse.Values.DataType));
        Sizes(sparse.Dims);
        _out.Append(") ");
        if (initializer)
        {
            Name(sparse.Values.Name);
            _out.Append(" = ");
        }

        _out.Append('[');
        Tensor(sparse.Values, initializer || sparse.Values.Name.Length == 0 ? null : sparse.Values.Name, " ");
        _out.Append(", ");
        Tensor(sparse.Indices);
        _out.Append(']');
    }
}
