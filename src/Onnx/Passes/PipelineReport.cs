namespace Transfer.Onnx;

/// <summary>What a run of passes did.</summary>
/// <param name="Rounds">How often the list was run; the last time nothing changed.</param>
/// <param name="NodesBefore">The nodes before, those of subgraphs and functions too.</param>
/// <param name="NodesAfter">The nodes after, those of subgraphs and functions too.</param>
/// <param name="Changes">The passes that changed something and were kept.</param>
/// <param name="RolledBack">The passes whose changes were taken back.</param>
public sealed record PipelineReport(
    int Rounds, int NodesBefore, int NodesAfter, IReadOnlyList<PassChange> Changes, IReadOnlyList<RolledBackPass> RolledBack);
