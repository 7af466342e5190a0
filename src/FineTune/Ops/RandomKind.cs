namespace Transfer.FineTune.Ops;

/// <summary>What <see cref="RandomFill"/> draws.</summary>
internal enum RandomKind
{
    /// <summary>low + (high - low) u for u uniform in [0, 1).</summary>
    Uniform,

    /// <summary>mean + scale g for g normal with variance 1.</summary>
    Normal,

    /// <summary>1 where u is below the input's probability, else 0.</summary>
    Bernoulli,
}
