namespace Transfer.FineTune;

/// <summary>Which items of a data set are for what.</summary>
/// <param name="Train">Indices of the items to fit to, ascending.</param>
/// <param name="Validation">Indices of the items to judge by, ascending; never empty.</param>
/// <param name="Test">Indices of the items set aside (the <c>test</c> folder where there is a <c>val</c> folder too), ascending.</param>
/// <param name="Source">How the split came about, in words for the report.</param>
/// <param name="JudgesByTest">Whether <paramref name="Validation"/> is the data's own test part, by which nothing may be chosen.</param>
/// <param name="Notices">What the user should know, a line each: pictures on both sides, with two labels, classes that cannot be judged.</param>
public sealed record DataSplit(
    IReadOnlyList<int> Train,
    IReadOnlyList<int> Validation,
    IReadOnlyList<int> Test,
    string Source,
    bool JudgesByTest,
    IReadOnlyList<string> Notices);
