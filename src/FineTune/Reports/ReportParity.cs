namespace Transfer.FineTune;

/// <summary>What was proved about the exported file by running it again.</summary>
/// <param name="Items">How many items both ways were run on.</param>
/// <param name="MaxAbsDiff">The largest difference of a probability.</param>
/// <param name="LabelMismatches">How many items got another label.</param>
/// <param name="Tolerance">The largest difference allowed.</param>
/// <param name="Runtime">What ran the file, with its version.</param>
/// <param name="ModelSha256">The SHA-256 of the file that was run, or of what of it the certificate covers.</param>
public sealed record ReportParity(int Items, double MaxAbsDiff, int LabelMismatches, double Tolerance, string Runtime, string ModelSha256)
{
    /// <summary>Whether vectors were compared, and not labels and probabilities.</summary>
    public bool IsOfVectors { get; init; }
}
