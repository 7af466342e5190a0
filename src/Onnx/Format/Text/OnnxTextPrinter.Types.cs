using Google.Protobuf.Collections;

namespace Transfer.Onnx.Format;

internal sealed partial class OnnxTextPrinter
{
    private void Type(TypeProto? type)
    {
        var rest = new TypeProto();
        if (type is { Denotation.Length: > 0 })
            rest.Denotation = type.Denotation;
        switch (type?.ValueCase)
        {
            case TypeProto.ValueOneofCase.TensorType:
                if (IsUnknown(type.TensorType.ElemType))
                    rest.TensorType = new TypeProto.Types.Tensor { ElemType = type.TensorType.ElemType };
                Element(type.TensorType.ElemType, type.TensorType.Shape);
                break;
            case TypeProto.ValueOneofCase.SparseTensorType:
                if (IsUnknown(type.SparseTensorType.ElemType))
                    rest.SparseTensorType = new TypeProto.Types.SparseTensor { ElemType = type.SparseTensorType.ElemType };
                _out.Append("sparse_tensor(");
                Element(type.SparseTensorType.ElemType, type.SparseTensorType.Shape);
                _out.Append(')');
                break;
            case TypeProto.ValueOneofCase.SequenceType:
                Composite("seq(", type.SequenceType.ElemType);
                break;
            case TypeProto.ValueOneofCase.OptionalType:
                Composite("optional(", type.OptionalType.ElemType);
                break;
            case TypeProto.ValueOneofCase.MapType:
                if (IsUnknown(type.MapType.KeyType))
                    rest.MapType = new TypeProto.Types.Map { KeyType = type.MapType.KeyType };
                Composite($"map({TextWords.ElementName(type.MapType.KeyType)}, ", type.MapType.ValueType);
                break;
            case TypeProto.ValueOneofCase.OpaqueType:
                Opaque(type.OpaqueType);
                break;
            default:
                _out.Append('?');
                break;
        }

        Annotation(rest, always: type is { ValueCase: TypeProto.ValueOneofCase.None });
    }

    private static bool IsUnknown(int element) => element != 0 && !TextWords.IsElementType(element);

    private void Composite(string open, TypeProto? inner)
    {
        _out.Append(open);
        Type(inner);
        _out.Append(')');
    }

    private void Element(int element, TensorShapeProto? shape)
    {
        _out.Append(TextWords.ElementName(element));
        if (shape is null)
        {
            _out.Append("[]");
        }
        else if (shape.Dim.Count > 0)
        {
            _out.Append('[');
            Separated(shape.Dim, ",", Dimension);
            _out.Append(']');
        }
    }

    private void Sizes(RepeatedField<long> dims)
    {
        if (dims.Count > 0)
            _out.Append('[').AppendJoin(',', dims).Append(']');
    }

    private void Dimension(TensorShapeProto.Types.Dimension dimension)
    {
        var rest = new TensorShapeProto.Types.Dimension();
        if (dimension.Denotation.Length > 0)
            rest.Denotation = dimension.Denotation;
        if (dimension.HasDimValue && dimension.DimValue >= 0)
            _out.Append(dimension.DimValue);
        else if (dimension.HasDimParam && dimension.DimParam.Length > 0)
            Name(dimension.DimParam);
        else
            _out.Append('?');
        if (dimension.HasDimValue && dimension.DimValue < 0)
            rest.DimValue = dimension.DimValue;
        Annotation(rest);
    }

    private void Opaque(TypeProto.Types.Opaque opaque)
    {
        _out.Append("opaque(");
        if (opaque.Domain.Length > 0)
        {
            QualifiedName(opaque.Domain);
            _out.Append(',');
            Name(opaque.Name);
        }
        else if (opaque.Name.Length > 0)
        {
            QualifiedName(opaque.Name);
        }

        _out.Append(')');
    }

    private void QualifiedName(string name)
    {
        if (name.Split('.').All(part => TextWords.IsIdentifier(part)))
            _out.Append(name);
        else
            Quoted(name);
    }
}
