namespace Transfer.Onnx;

/// <summary>What a pass did to a model.</summary>
/// <param name="Pass">The pass.</param>
/// <param name="Count">The places it rewrote, over all rounds.</param>
public sealed record PassChange(Pass Pass, int Count);
