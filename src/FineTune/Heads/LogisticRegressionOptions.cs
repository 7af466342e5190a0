namespace Transfer.FineTune;

/// <summary>How <see cref="LogisticRegression.Fit"/> works; the defaults suit features of a pretrained network.</summary>
public sealed record LogisticRegressionOptions
{
    /// <summary>The weight of the penalty on standardised features; null to choose it by cross-validation.</summary>
    public double? L2 { get; init; }

    /// <summary>How much an item of each class counts.</summary>
    public ClassWeighting ClassWeights { get; init; } = ClassWeighting.Auto;

    /// <summary>The fold of each row for cross-validation (<see cref="Folds.Assign"/>); null deals the rows of each class in turn.</summary>
    public IReadOnlyList<int>? Folds { get; init; }

    /// <summary>Threads; 0 for one a processor core. The result does not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>The most iterations of the final fit.</summary>
    public int MaxIterations { get; init; } = 200;

    /// <summary>The largest entry of the gradient at which the final fit ends.</summary>
    public double GradientTolerance { get; init; } = 1e-6;

    /// <summary>The name of a row's item, for the error that a feature is not finite.</summary>
    public Func<int, string>? RowName { get; init; }
}
