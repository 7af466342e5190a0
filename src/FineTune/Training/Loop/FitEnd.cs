namespace Transfer.FineTune;

/// <summary>Why a training ended.</summary>
public enum FitEnd
{
    /// <summary>All epochs were done.</summary>
    Finished,

    /// <summary>The validation loss did not get better for as many epochs as allowed.</summary>
    NoLongerBetter,

    /// <summary>The time was used up.</summary>
    OutOfTime,

    /// <summary>The loss was no longer a number; the best weights before are kept.</summary>
    Diverged,
}
