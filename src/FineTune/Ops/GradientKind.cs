namespace Transfer.FineTune.Ops;

/// <summary>What can be said of an operator's gradient.</summary>
internal enum GradientKind
{
    /// <summary>Backward computes it.</summary>
    Yes,

    /// <summary>There is none: results are integers, truth values, or chosen by comparison.</summary>
    None,

    /// <summary>It exists but is not written.</summary>
    NotYet,
}
