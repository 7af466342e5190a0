namespace Transfer.FineTune.Engine.Optimizers;

/// <summary>Parameters that learn at one rate.</summary>
/// <param name="Name">What reports call it: <c>head</c>, <c>blocks 12-15</c>.</param>
/// <param name="Parameters">The names of its parameters.</param>
/// <param name="RateFactor">What the step's rate is multiplied by; 0 keeps the group as it is.</param>
/// <param name="Decays">Whether weight decay applies; it should not to biases and norms.</param>
public sealed record ParameterGroup(string Name, IReadOnlyList<string> Parameters, float RateFactor = 1, bool Decays = true);
