namespace Transfer.FineTune;

/// <summary>How much an item of each class counts in training.</summary>
public enum ClassWeighting
{
    /// <summary>Every item alike, unless the largest class is more than three times the smallest: then every class alike, n / (classes * n_c) an item.</summary>
    Auto,

    /// <summary>Every item alike.</summary>
    None,
}
