namespace Transfer.Onnx.Format;

/// <summary><see cref="OnnxType"/> to TypeProto.</summary>
internal static class TypeWriter
{
    /// <summary>
    /// The message of a type. What the old message says besides (denotations) is kept where it is of the same kind, and so are
    /// the denotations of dimensions where the rank is the same.
    /// </summary>
    public static TypeProto Write(OnnxType type, TypeProto? old)
    {
        TypeProto proto = old?.Clone() ?? new TypeProto();
        switch (type)
        {
            case TensorType tensor:
                proto.TensorType ??= new TypeProto.Types.Tensor();
                proto.TensorType.ElemType = (int)tensor.Element;
                proto.TensorType.Shape = WriteShape(tensor.Shape, proto.TensorType.Shape);
                break;
            case SparseTensorType sparse:
                proto.SparseTensorType ??= new TypeProto.Types.SparseTensor();
                proto.SparseTensorType.ElemType = (int)sparse.Element;
                proto.SparseTensorType.Shape = WriteShape(sparse.Shape, proto.SparseTensorType.Shape);
                break;
            case SequenceType sequence:
                proto.SequenceType ??= new TypeProto.Types.Sequence();
                proto.SequenceType.ElemType = WriteElement(sequence.Element, proto.SequenceType.ElemType);
                break;
            case OptionalType optional:
                proto.OptionalType ??= new TypeProto.Types.Optional();
                proto.OptionalType.ElemType = WriteElement(optional.Element, proto.OptionalType.ElemType);
                break;
            case MapType map:
                proto.MapType ??= new TypeProto.Types.Map();
                proto.MapType.KeyType = (int)map.Key;
                proto.MapType.ValueType = WriteElement(map.Element, proto.MapType.ValueType);
                break;
            case OpaqueType opaque:
                proto.OpaqueType ??= new TypeProto.Types.Opaque();
                proto.OpaqueType.Domain = opaque.Domain;
                proto.OpaqueType.Name = opaque.Name;
                break;
        }

        return proto;
    }

    private static TypeProto? WriteElement(OnnxType? type, TypeProto? old) => type is null ? null : Write(type, old);

    private static TensorShapeProto? WriteShape(Shape? shape, TensorShapeProto? old)
    {
        if (shape is null)
            return null;
        TensorShapeProto proto = old is not null && old.Dim.Count == shape.Rank ? old : new TensorShapeProto();
        for (int i = 0; i < shape.Rank; i++)
        {
            if (i == proto.Dim.Count)
                proto.Dim.Add(new TensorShapeProto.Types.Dimension());
            WriteDim(shape[i], proto.Dim[i]);
        }

        return proto;
    }

    private static void WriteDim(Dim dim, TensorShapeProto.Types.Dimension proto)
    {
        if (dim.Number is { } number)
            proto.DimValue = number;
        else if (dim.Symbol is { } symbol)
            proto.DimParam = symbol;
        else
            proto.ClearValue();
    }
}
