namespace Transfer.Onnx;

/// <summary>What an attribute holds, with the numbers ONNX gives the kinds in a file.</summary>
public enum AttributeType
{
    /// <summary>Nothing, or something this version of the format does not know.</summary>
    Undefined = 0,

    /// <summary>One float32.</summary>
    Float = 1,

    /// <summary>One 64-bit integer.</summary>
    Int = 2,

    /// <summary>One string of bytes.</summary>
    String = 3,

    /// <summary>A tensor.</summary>
    Tensor = 4,

    /// <summary>A subgraph.</summary>
    Graph = 5,

    /// <summary>A list of float32.</summary>
    Floats = 6,

    /// <summary>A list of 64-bit integers.</summary>
    Ints = 7,

    /// <summary>A list of strings.</summary>
    Strings = 8,

    /// <summary>A list of tensors.</summary>
    Tensors = 9,

    /// <summary>A list of subgraphs.</summary>
    Graphs = 10,

    /// <summary>A sparse tensor.</summary>
    SparseTensor = 11,

    /// <summary>A list of sparse tensors.</summary>
    SparseTensors = 12,

    /// <summary>A type.</summary>
    TypeProto = 13,

    /// <summary>A list of types.</summary>
    TypeProtos = 14,
}
