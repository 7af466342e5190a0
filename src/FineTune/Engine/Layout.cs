namespace Transfer.FineTune.Engine;

/// <summary>How a tensor's elements stand in memory. Each operator says which it reads; the planner puts a conversion where two do not agree.</summary>
internal enum Layout
{
    /// <summary>Row-major, as in ONNX.</summary>
    Plain,

    /// <summary>[N, C, H, W] in blocks of 16 channels: <see cref="Kernels.BlockedShape"/>.</summary>
    Blocked,
}
