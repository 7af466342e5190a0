namespace Transfer.FineTune.Kernels;

/// <summary>
/// Random numbers that are functions of a key and a counter: any element can be drawn alone, in any order, on any thread, and again.
/// </summary>
internal readonly struct CounterRandom(ulong key)
{
    private const double Unit = 1.0 / (1UL << 53);

    /// <summary>Number i, uniform in [0, 1).</summary>
    public double Uniform(long i) => (Hash(key + (ulong)i) >> 11) * Unit;

    /// <summary>Number i, normal with mean 0 and variance 1, by the Box-Muller transform of two uniform ones: √(-2 ln(1 - u)) cos(2π v).</summary>
    public double Normal(long i) => Math.Sqrt(-2 * Math.Log(1 - Uniform(2 * i))) * Math.Cos(2 * Math.PI * Uniform((2 * i) + 1));

    /// <summary>The numbers of a stream at one step of an engine.</summary>
    public static CounterRandom At(ulong seed, ulong step, ulong stream) => new(Hash(seed ^ Hash(step ^ Hash(stream))));

    /// <summary>The output function of the SplitMix64 generator, whose states are a counter.</summary>
    public static ulong Hash(ulong x)
    {
        x += 0x9E3779B97F4A7C15;
        x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9;
        x = (x ^ (x >> 27)) * 0x94D049BB133111EB;
        return x ^ (x >> 31);
    }
}
