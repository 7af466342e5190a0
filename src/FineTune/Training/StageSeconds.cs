namespace Transfer.FineTune;

/// <summary>Wall-clock seconds of each stage.</summary>
/// <param name="Features">Reading pictures and computing features.</param>
/// <param name="Train">Solving the head.</param>
/// <param name="Verify">Running the saved file.</param>
/// <param name="Total">Everything.</param>
public sealed record StageSeconds(double Features, double Train, double Verify, double Total);
