namespace Transfer.FineTune;

/// <summary>A wrong prediction and its picture.</summary>
/// <param name="Mistake">What was predicted.</param>
/// <param name="Picture">A small JPEG, PNG or WebP file; of anything else only the words are shown.</param>
public sealed record ReportMistake(Mistake Mistake, ReadOnlyMemory<byte> Picture);
