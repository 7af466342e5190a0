namespace Transfer.FineTune.Engine;

/// <summary>What is minimised. The losses are nodes appended to the graph, differentiated like all others.</summary>
public enum LossKind
{
    /// <summary>Mean over all rows of -log softmax(output)[target]; targets are int64, one for each row of the last axis.</summary>
    CrossEntropy,

    /// <summary>Mean of (output - target)²; targets are float32 of the output's shape.</summary>
    MeanSquaredError,
}
