namespace Transfer.Onnx.Format;

/// <summary>TypeProto to <see cref="OnnxType"/>.</summary>
internal static class TypeReader
{
    /// <summary>The type, or null when the message is absent or says nothing.</summary>
    public static OnnxType? Read(TypeProto? proto) => proto?.ValueCase switch
    {
        TypeProto.ValueOneofCase.TensorType => new TensorType((DataType)proto.TensorType.ElemType, ReadShape(proto.TensorType.Shape)),
        TypeProto.ValueOneofCase.SparseTensorType =>
            new SparseTensorType((DataType)proto.SparseTensorType.ElemType, ReadShape(proto.SparseTensorType.Shape)),
        TypeProto.ValueOneofCase.SequenceType => new SequenceType(Read(proto.SequenceType.ElemType)),
        TypeProto.ValueOneofCase.OptionalType => new OptionalType(Read(proto.OptionalType.ElemType)),
        TypeProto.ValueOneofCase.MapType => new MapType((DataType)proto.MapType.KeyType, Read(proto.MapType.ValueType)),
        TypeProto.ValueOneofCase.OpaqueType => new OpaqueType(proto.OpaqueType.Domain, proto.OpaqueType.Name),
        _ => null,
    };

    private static Shape? ReadShape(TensorShapeProto? proto)
    {
        if (proto is null)
            return null;
        var dims = new Dim[proto.Dim.Count];
        for (int i = 0; i < dims.Length; i++)
        {
            TensorShapeProto.Types.Dimension dim = proto.Dim[i];
            dims[i] = dim.ValueCase switch
            {
                TensorShapeProto.Types.Dimension.ValueOneofCase.DimValue => new Dim(dim.DimValue),
                TensorShapeProto.Types.Dimension.ValueOneofCase.DimParam => new Dim(dim.DimParam),
                _ => Dim.Unknown,
            };
        }

        return new Shape(dims);
    }
}
