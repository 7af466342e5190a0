namespace Transfer.FineTune;

/// <summary>What moves the weights.</summary>
public enum OptimizerKind
{
    /// <summary>Adam with decoupled weight decay.</summary>
    AdamW,

    /// <summary>Gradient descent with momentum.</summary>
    Sgd,
}
