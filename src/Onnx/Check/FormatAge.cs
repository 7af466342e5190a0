namespace Transfer.Onnx.Check;

/// <summary>Which version of the file format (IR) brought what, as the list in onnx.proto says.</summary>
internal static class FormatAge
{
    /// <summary>The newest version that is known here.</summary>
    public const long Newest = 14;

    /// <summary>The first version whose operator imports are written in the file; older files are of opset 1.</summary>
    public const long OpsetImports = 3;

    /// <summary>The first version in which a constant need not be listed as an input.</summary>
    public const long ConstantsApart = 4;

    /// <summary>The first version with sparse constants.</summary>
    public const long SparseConstants = 6;

    /// <summary>The first version with functions of the model's own, and with optional and sparse types.</summary>
    public const long Functions = 8;

    /// <summary>The first version in which functions have defaults for attributes.</summary>
    public const long FunctionDefaults = 9;

    /// <summary>The first version in which functions of one name are told apart.</summary>
    public const long Overloads = 10;

    /// <summary>The first version with an element type.</summary>
    public static long Of(DataType type) => type switch
    {
        DataType.BFloat16 => 4,
        >= DataType.Float8E4M3FN and <= DataType.Float8E5M2FNUZ => 9,
        DataType.UInt4 or DataType.Int4 => 10,
        DataType.Float4E2M1 => 11,
        DataType.Float8E8M0 => 12,
        DataType.UInt2 or DataType.Int2 => 13,
        _ => 1,
    };

    /// <summary>The first version in which a value can have a type.</summary>
    public static long Of(OnnxType? type) => type switch
    {
        TensorType tensor => Of(tensor.Element),
        SparseTensorType sparse => Math.Max(Functions, Of(sparse.Element)),
        OptionalType optional => Math.Max(Functions, Of(optional.Element)),
        SequenceType sequence => Of(sequence.Element),
        MapType map => Of(map.Element),
        _ => 1,
    };

    /// <summary>The version of the format that was published with a version of ONNX's own operators.</summary>
    public static long PublishedWith(long opset) => opset switch
    {
        <= 8 => 3,
        9 => 4,
        10 => 5,
        11 => 6,
        <= 14 => 7,
        <= 18 => 8,
        <= 20 => 9,
        <= 22 => 10,
        23 => 11,
        24 => 12,
        <= 27 => 13,
        _ => 14,
    };
}
