namespace Transfer.FineTune.Ops;

/// <summary>A row of <see cref="OpTable"/>: how the operator is made, and what can be said of its gradient.</summary>
/// <param name="Make">Makes the operator for one node.</param>
/// <param name="Gradient">Whether it has a gradient.</param>
internal sealed record OpRow(Func<Operator> Make, GradientKind Gradient)
{
    private int[]? _others;

    /// <summary>The same row for an operator whose kernels read float32 whatever the type says, at all inputs but those named.</summary>
    public OpRow InFloat(params int[] others) => this with { _others = others };

    /// <summary>Whether an input may be of a type other than float32; what is not asked here the operator asks itself.</summary>
    public bool TakesOthers(int input) => _others is null || _others.Contains(input);
}
