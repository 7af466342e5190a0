namespace Transfer.FineTune.Goldens;

/// <summary>What a comparison with a golden file found.</summary>
/// <param name="Outputs">The outputs.</param>
/// <param name="Gradients">The gradients, with the loss first where one is stored; empty when they were not asked for.</param>
/// <param name="NotRun">Who did not run the model, and why: "ONNX Runtime", "engine".</param>
public sealed record GoldenFinding(IReadOnlyList<GoldenOutput> Outputs, IReadOnlyList<GoldenDifference> Gradients, IReadOnlyList<(string By, string Reason)> NotRun)
{
    /// <summary>Whether everything that ran agrees.</summary>
    public bool Holds => Outputs.All(o => o.Holds) && Gradients.All(g => g.Holds);
}
