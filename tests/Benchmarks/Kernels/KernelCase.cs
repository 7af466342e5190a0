namespace Transfer.Benchmarks.Kernels;

/// <summary>A case of a kernel benchmark.</summary>
/// <param name="Name">As it is shown.</param>
/// <param name="Work">Operations, or bytes, of one run.</param>
/// <param name="Sizes">What the benchmark makes of it.</param>
public sealed record KernelCase(string Name, double Work, params int[] Sizes)
{
    /// <inheritdoc/>
    public override string ToString() => Name;
}
