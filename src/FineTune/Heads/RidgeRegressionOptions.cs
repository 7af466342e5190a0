namespace Transfer.FineTune;

/// <summary>How <see cref="RidgeRegression.Fit"/> works.</summary>
public sealed record RidgeRegressionOptions
{
    /// <summary>The weight of the penalty on standardised features and targets; null to choose it by cross-validation.</summary>
    public double? L2 { get; init; }

    /// <summary>The fold of each row for cross-validation (<see cref="Folds.Assign"/>); null: there are too few rows for one.</summary>
    public IReadOnlyList<int>? Folds { get; init; }

    /// <summary>Threads; 0 for one a processor core. The result does not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>The name of a row's item, for the error that a feature is not finite.</summary>
    public Func<int, string>? RowName { get; init; }
}
