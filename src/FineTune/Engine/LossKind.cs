namespace Transfer.FineTune.Engine;

/// <summary>What is minimised. The losses are nodes appended to the graph, differentiated like all others.</summary>
public enum LossKind
{
    /// <summary>Mean over all rows of -log softmax(output)[target]; targets are int64, one for each row of the last axis.</summary>
    CrossEntropy,

    /// <summary>
    /// Mean over all rows of -Σ target log softmax(output); targets are float32 of the output's shape, a distribution over the classes in
    /// each row. What smooths labels, mixes two items or weights a class is written into the targets.
    /// </summary>
    SoftCrossEntropy,

    /// <summary>Mean of log(1 + exp(output)) - target · output: independent yes-or-no answers; targets are float32 of the output's shape, in [0, 1].</summary>
    BinaryCrossEntropy,

    /// <summary>Mean of (output - target)²; targets are float32 of the output's shape.</summary>
    MeanSquaredError,

    /// <summary>Mean of |output - target|; targets are float32 of the output's shape.</summary>
    MeanAbsoluteError,

    /// <summary>Mean of d²/2 where d = |output - target| is below 1, and of d - 1/2 beyond; targets are float32 of the output's shape.</summary>
    Huber,

    /// <summary>Mean over all rows of 1 - cos(output, target); targets are float32 of the output's shape.</summary>
    Cosine,
}
