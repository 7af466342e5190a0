namespace Transfer.FineTune;

/// <summary>What a column of labels came to.</summary>
/// <param name="Classes">The names of the classes or labels; of numbers the column's own.</param>
/// <param name="Labels">For each row the class by which a split keeps its proportions.</param>
/// <param name="Answers">For each row what is to be answered, where that is not one class.</param>
internal sealed record LabelValues(IReadOnlyList<string> Classes, IReadOnlyList<int> Labels, IReadOnlyList<float[]>? Answers)
{
    /// <summary>What the user should know, a sentence each.</summary>
    public IReadOnlyList<string> Notices { get; init; } = [];
}
