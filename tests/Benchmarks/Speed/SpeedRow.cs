namespace Transfer.Benchmarks.Speed;

/// <summary>One work's result.</summary>
/// <param name="Work">Its name.</param>
/// <param name="Ours">The best of ours.</param>
/// <param name="Peer">The best of the peer's, over both its settings.</param>
/// <param name="Unit">What they count.</param>
/// <param name="Ratio">The median over rounds of ours against the peer's, larger being better.</param>
/// <param name="Spread">The smallest and the largest.</param>
/// <param name="Cpu">The processor.</param>
/// <param name="Against">The peer and its better setting.</param>
internal sealed record SpeedRow(string Work, double Ours, double Peer, string Unit, double Ratio, double[] Spread, string Cpu, string Against);
