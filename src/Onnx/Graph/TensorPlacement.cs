namespace Transfer.Onnx;

/// <summary>Where the elements of tensors are written.</summary>
public enum TensorPlacement
{
    /// <summary>Where they were: in the model file or in a data file beside it.</summary>
    Keep,

    /// <summary>All in the model file, unless it would pass the 2 GiB that the format allows.</summary>
    Inline,

    /// <summary>Initializers, but for small ones, in a data file beside the model.</summary>
    External,
}
