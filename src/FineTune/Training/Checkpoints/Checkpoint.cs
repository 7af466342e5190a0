namespace Transfer.FineTune;

/// <summary>A training at one moment.</summary>
/// <param name="State">Where it stands.</param>
/// <param name="Tensors">
/// Its numbers, flat: <c>parameter/name</c>, running statistics as <c>state/name</c>, the optimiser's as <c>optimizer/m/name</c>, and the best weights
/// so far as <c>best/name</c>.
/// </param>
public sealed record Checkpoint(CheckpointState State, IReadOnlyDictionary<string, float[]> Tensors);
