namespace Transfer.FineTune;

/// <summary>Which epoch's weights a training leaves.</summary>
public enum KeptEpoch
{
    /// <summary>The best, except where the items kept aside are a test part: they must judge and not choose, so there it is the last.</summary>
    Auto,

    /// <summary>The one with the lowest loss on the items kept aside; of texts, the one with the most of them right.</summary>
    Best,

    /// <summary>The last one that was done; nothing ends the training early.</summary>
    Last,
}
