namespace Transfer.Runtime;

/// <summary>What a value of a model is; the numbers are ONNX Runtime's.</summary>
public enum ValueKind
{
    /// <summary>Nothing: an optional that holds no value.</summary>
    None = 0,

    /// <summary>A dense tensor.</summary>
    Tensor = 1,

    /// <summary>An ordered list of values of one type.</summary>
    Sequence = 2,

    /// <summary>A map, held as one tensor of keys and one of values.</summary>
    Map = 3,

    /// <summary>A value only certain operators understand.</summary>
    Opaque = 4,

    /// <summary>A tensor stored by its non-zero elements.</summary>
    SparseTensor = 5,

    /// <summary>A value that may be missing; only a declared type is of this kind, a value is what it holds or <see cref="None"/>.</summary>
    Optional = 6,
}
