namespace Transfer.Zoo.Tokenization;

/// <summary>A merge that was possible when it was queued.</summary>
/// <param name="Left">The symbol that would grow.</param>
/// <param name="Right">The symbol that would go.</param>
/// <param name="LeftId">The left symbol's token at that time.</param>
/// <param name="RightId">The right symbol's token at that time.</param>
/// <param name="NewId">What they become.</param>
internal readonly record struct PendingMerge(int Left, int Right, int LeftId, int RightId, int NewId);
