namespace Transfer.FineTune;

/// <summary>How the head fits what it was fitted to.</summary>
/// <param name="Items">Pictures.</param>
/// <param name="Accuracy">Share labelled right.</param>
/// <param name="Loss">Mean cross entropy, nats.</param>
public sealed record TrainFigures(int Items, double Accuracy, double Loss);
