namespace Transfer.Onnx;

/// <summary>What a run of passes did.</summary>
/// <param name="Rounds">How often the list was run; the last time nothing changed.</param>
/// <param name="Changes">The passes that changed something and were kept.</param>
/// <param name="RolledBack">The passes whose changes were taken back.</param>
public sealed record PipelineReport(int Rounds, IReadOnlyList<PassChange> Changes, IReadOnlyList<RolledBackPass> RolledBack);
