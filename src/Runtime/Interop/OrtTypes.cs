using Transfer.Onnx;

namespace Transfer.Runtime.Interop;

/// <summary>Types and shapes as ONNX Runtime's C interface gives them.</summary>
internal static unsafe class OrtTypes
{
    // Equal numbers up to Float4E2M1; then ONNX Runtime took up the 8-bit power of two after the 2-bit integers.
    private const int OrtUInt2 = 24;
    private const int OrtInt2 = 25;
    private const int OrtFloat8E8M0 = 26;

    /// <summary>
    /// The number by which a tensor of a type is made. ONNX Runtime 1.30 reads ONNX's number there and gives its own everywhere else;
    /// so it is asked, by making a tensor and looking what came out.
    /// </summary>
    public static int ToOrt(OrtLibrary library, DataType type) => type switch
    {
        < DataType.Float8E8M0 => (int)type,
        _ when MakesByOnnxNumber(library) => (int)type,
        DataType.UInt2 => OrtUInt2,
        DataType.Int2 => OrtInt2,
        _ => OrtFloat8E8M0,
    };

    /// <summary>The element type of ONNX Runtime's number.</summary>
    public static DataType FromOrt(int type) => type switch
    {
        OrtUInt2 => DataType.UInt2,
        OrtInt2 => DataType.Int2,
        OrtFloat8E8M0 => DataType.Float8E8M0,
        _ => (DataType)type,
    };

    /// <summary>Reads a declared type; <paramref name="typeInfo"/> is released.</summary>
    public static ValueInfo ReadDeclared(OrtLibrary library, string file, string name, nint typeInfo)
    {
        OrtApi api = library.Api;
        try
        {
            int kind;
            library.Check(api.GetOnnxTypeFromTypeInfo(typeInfo, &kind), file);
            nint inner = 0;
            switch ((ValueKind)kind)
            {
                case ValueKind.Tensor or ValueKind.SparseTensor:
                    library.Check(api.CastTypeInfoToTensorInfo(typeInfo, &inner), file);
                    (DataType type, Shape? shape) = ReadTensor(library, file, inner);
                    return new ValueInfo(name, type, shape, (ValueKind)kind);
                case ValueKind.Sequence:
                    library.Check(api.CastTypeInfoToSequenceTypeInfo(typeInfo, &inner), file);
                    nint element;
                    library.Check(api.GetSequenceElementType(inner, &element), file);
                    return ReadDeclared(library, file, name, element) with { Kind = ValueKind.Sequence };
                case ValueKind.Optional:
                    library.Check(api.CastTypeInfoToOptionalTypeInfo(typeInfo, &inner), file);
                    nint contained;
                    library.Check(api.GetOptionalContainedTypeInfo(inner, &contained), file);
                    return ReadDeclared(library, file, name, contained) with { Kind = ValueKind.Optional };
                default:
                    return new ValueInfo(name, DataType.Undefined, null, (ValueKind)kind);
            }
        }
        finally
        {
            api.ReleaseTypeInfo(typeInfo);
        }
    }

    /// <summary>The element type and dimensions of a tensor value.</summary>
    public static (DataType Type, long[] Dims) ReadValue(OrtLibrary library, nint value)
    {
        nint info;
        library.Check(library.Api.GetTensorTypeAndShape(value, &info), "tensor");
        try
        {
            int type;
            library.Check(library.Api.GetTensorElementType(info, &type), "tensor");
            return (FromOrt(type), ReadDims(library, "tensor", info));
        }
        finally
        {
            library.Api.ReleaseTensorTypeAndShapeInfo(info);
        }
    }

    private static bool MakesByOnnxNumber(OrtLibrary library)
    {
        nint value;
        long one = 1;
        library.Check(library.Api.CreateTensorAsOrtValue(library.Allocator, &one, 1, (int)DataType.UInt2, &value), "tensor");
        DataType made = ReadValue(library, value).Type;
        library.Api.ReleaseValue(value);
        return made == DataType.UInt2;
    }

    private static (DataType Type, Shape? Shape) ReadTensor(OrtLibrary library, string file, nint info)
    {
        OrtApi api = library.Api;
        int type;
        library.Check(api.GetTensorElementType(info, &type), file);
        long[] dims = ReadDims(library, file, info);
        bool hasShape = library.KnowsUnknownRank ? api.TensorTypeAndShape_HasShape(info) != 0 : dims.Length > 0;
        if (!hasShape)
            return (FromOrt(type), null);

        byte** symbols = stackalloc byte*[dims.Length];
        if (dims.Length > 0)
            library.Check(api.GetSymbolicDimensions(info, symbols, (nuint)dims.Length), file);
        var shape = new Dim[dims.Length];
        for (int i = 0; i < dims.Length; i++)
            shape[i] = dims[i] >= 0 ? new Dim(dims[i]) : new Dim(OrtLibrary.Text(symbols[i]));
        return (FromOrt(type), new Shape(shape));
    }

    private static long[] ReadDims(OrtLibrary library, string subject, nint info)
    {
        nuint rank;
        library.Check(library.Api.GetDimensionsCount(info, &rank), subject);
        var dims = new long[rank];
        fixed (long* first = dims)
            library.Check(library.Api.GetDimensions(info, first, rank), subject);
        return dims;
    }
}
