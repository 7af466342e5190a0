namespace Transfer.FineTune;

/// <summary>How much an item of each class counts in training.</summary>
public enum ClassWeighting
{
    /// <summary>
    /// Every item alike, unless the largest class is more than three times the smallest and cross-validation finds that its macro-F1 is
    /// better where every class counts alike, n / (classes * n_c) an item. Where there are too few items for that, every class does.
    /// </summary>
    Auto,

    /// <summary>Every item alike.</summary>
    None,
}
