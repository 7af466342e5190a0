namespace Transfer.Zoo;

/// <summary>The order of an image tensor's axes.</summary>
public enum TensorLayout
{
    /// <summary>Batch, channel, row, column: three planes an image.</summary>
    Nchw,

    /// <summary>Batch, row, column, channel: the channels of a pixel side by side.</summary>
    Nhwc,
}
