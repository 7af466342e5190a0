namespace Transfer.Onnx;

/// <summary>How a model is written.</summary>
public sealed record SaveOptions
{
    /// <summary>Where the tensors' elements go.</summary>
    public TensorPlacement Placement { get; init; } = TensorPlacement.Keep;

    /// <summary>
    /// Smaller tensors stay in the model file whatever the placement, in bytes; those of shape arithmetic must be readable there.
    /// </summary>
    public long ExternalThreshold { get; init; } = 1024;

    /// <summary>
    /// The size of tensor data in the model file, in bytes, from which it goes to a data file by itself: short of protobuf's 2 GiB.
    /// </summary>
    internal long InlineLimit { get; init; } = 1_900_000_000;
}
