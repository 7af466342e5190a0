namespace Transfer.FineTune;

/// <summary>What proving a certificate again found.</summary>
/// <param name="Probe">On the computed pictures, against the answers in the certificate.</param>
/// <param name="Data">On pictures or texts, the head in plain C# against the whole file; null where none were given.</param>
/// <param name="Runtime">The runtime, its version and its execution provider.</param>
/// <param name="Noun">What was compared: <c>pictures</c>; <c>texts</c>; <c>words</c>, where the model labels them; <c>numbers</c>, where it answers to a text with one; or <c>vectors</c> of texts, where it has no head.</param>
public sealed record ParityFinding(ParityFigures Probe, ParityFigures? Data, string Runtime, string Noun)
{
    /// <summary>Whether everything compared is equal.</summary>
    public bool Holds => Probe.Holds && (Data?.Holds ?? true);
}
