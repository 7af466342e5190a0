namespace Transfer.Onnx;

/// <summary>A pass whose changes were taken back.</summary>
/// <param name="Pass">The pass.</param>
/// <param name="Reason">What was different after it.</param>
public sealed record RolledBackPass(Pass Pass, string Reason)
{
    /// <summary>The pass and the reason.</summary>
    public override string ToString() => $"{Pass}: {Reason}";
}
