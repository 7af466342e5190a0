namespace Transfer.FineTune;

/// <summary>A head that a solver found, with how it was found.</summary>
public sealed record FittedHead
{
    /// <summary>Its weights as the saved model holds them.</summary>
    public required LinearHead Linear { get; init; }

    /// <summary>What <c>run.json</c> says of the solution.</summary>
    public required object Record { get; init; }

    /// <summary>How it was solved, in words for the report.</summary>
    public required string Solver { get; init; }

    /// <summary>The penalty, in words for the report.</summary>
    public required string Penalty { get; init; }

    /// <summary>What an item of each class counted, 1 on average over the items; null where no item is of one class.</summary>
    public IReadOnlyList<double>? ClassWeights { get; init; }

    /// <summary>What the user should know, a sentence each.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];
}
