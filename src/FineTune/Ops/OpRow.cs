namespace Transfer.FineTune.Ops;

/// <summary>A row of <see cref="OpTable"/>: how the operator is made, and what can be said of its gradient.</summary>
/// <param name="Make">Makes the operator for one node; null when the engine cannot run it.</param>
/// <param name="Gradient">Whether it has a gradient.</param>
internal sealed record OpRow(Func<Operator>? Make, GradientKind Gradient);
