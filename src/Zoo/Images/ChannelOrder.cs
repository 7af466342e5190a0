namespace Transfer.Zoo;

/// <summary>The order of the three colours in a tensor.</summary>
public enum ChannelOrder
{
    /// <summary>Red first.</summary>
    Rgb,

    /// <summary>Blue first.</summary>
    Bgr,
}
