namespace Transfer.FineTune;

/// <summary>Which layers of a pretrained network learn.</summary>
public enum Unfreeze
{
    /// <summary>Only the new head: features are computed once and kept.</summary>
    None,

    /// <summary>The last stage and the head: what comes before it is computed once and kept.</summary>
    Last,

    /// <summary>The whole network.</summary>
    All,
}
