namespace Transfer.FineTune.Engine;

/// <summary>What a training engine is built for.</summary>
public sealed record EngineOptions
{
    /// <summary>The shapes of the graph's inputs, batch included. Inputs that have an initializer need none.</summary>
    public required IReadOnlyDictionary<string, long[]> InputShapes { get; init; }

    /// <summary>The float32 initializers to train. Graph inputs may be named too: they get a gradient.</summary>
    public required IReadOnlyCollection<string> Trainable { get; init; }

    /// <summary>
    /// The value to minimise, of one element. Null: the gradients of the graph's float outputs are given from outside
    /// (<see cref="TrainingEngine.OutputGradient"/>), for a part of a network whose loss is computed elsewhere.
    /// </summary>
    public string? Loss { get; init; }

    /// <summary>Threads, the caller's among them; 0 means one for each core. The results are the same bits at any number.</summary>
    public int Threads { get; init; }

    /// <summary>BatchNormalization: stored statistics by default, which is what small data wants.</summary>
    public LayerMode BatchNormalization { get; init; } = LayerMode.Evaluation;

    /// <summary>Dropout: off by default.</summary>
    public LayerMode Dropout { get; init; } = LayerMode.Evaluation;

    /// <summary>What Dropout's random numbers start from, together with the number of the step.</summary>
    public ulong Seed { get; init; }

    /// <summary>Which kernels compute.</summary>
    public Algorithm Algorithm { get; init; }

    /// <summary>
    /// Whether running variances take the unbiased variance of the batch (n / (n - 1)), as PyTorch does. False: the biased one, as ONNX
    /// defines the operator.
    /// </summary>
    public bool UnbiasedRunningVariance { get; init; } = true;

    /// <summary>
    /// An engine of the same graph for other input shapes or modes: parameters, running statistics and constants lie in its memory, so
    /// that what one trains the other sees at once. It must live at least as long as this one, and the two do not run at the same time. Gradients
    /// are each engine's own.
    /// </summary>
    public TrainingEngine? ShareWith { get; init; }

    /// <summary>Plans no backward pass: the parameters can be set, and have no gradient.</summary>
    public bool InferenceOnly { get; init; }

    /// <summary>Lays the memory out without taking it, to know its size.</summary>
    internal bool MeasureOnly { get; init; }
}
