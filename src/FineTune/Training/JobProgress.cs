namespace Transfer.FineTune;

/// <summary>How far a stage of a run has come.</summary>
/// <param name="Stage">What is done now: <c>hash</c>, <c>features</c>, <c>head</c>, <c>verify</c>, <c>evaluate</c>.</param>
/// <param name="Done">Items done.</param>
/// <param name="Total">Items in all.</param>
public readonly record struct JobProgress(string Stage, int Done, int Total);
