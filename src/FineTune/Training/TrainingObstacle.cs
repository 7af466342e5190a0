namespace Transfer.FineTune;

/// <summary>A node that stands between parameters and the output, and that the engine cannot take a gradient through.</summary>
/// <param name="Node">The node.</param>
/// <param name="Operator">Its operator.</param>
/// <param name="Problem">What the engine lacks.</param>
/// <param name="CutOff">The parameters that it cuts off.</param>
/// <param name="TrainFrom">The value from which on everything can learn.</param>
public sealed record TrainingObstacle(string Node, string Operator, string Problem, IReadOnlyList<string> CutOff, string TrainFrom);
