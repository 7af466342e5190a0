namespace Transfer.FineTune;

/// <summary>A sentence whose words have labels.</summary>
/// <param name="Words">Its words, one at least.</param>
/// <param name="Labels">The label of each.</param>
/// <param name="Lines">The line of each, from 1.</param>
public sealed record TaggedSentence(IReadOnlyList<string> Words, IReadOnlyList<string> Labels, IReadOnlyList<long> Lines);
