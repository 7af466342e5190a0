namespace Transfer.Runtime;

/// <summary>How a session computes.</summary>
public sealed record SessionOptions
{
    /// <summary>Threads that share one operator's work; 0 for one a processor that this process may use.</summary>
    public int Threads { get; init; }

    /// <summary>
    /// Whether a thread without work waits busily, which answers sooner and takes the processor from whatever else the program does.
    /// </summary>
    public bool Spinning { get; init; } = true;

    /// <summary>How much the graph is rewritten when the session opens.</summary>
    public GraphOptimization Optimization { get; init; } = GraphOptimization.All;

    /// <summary>
    /// Whether the model was checked before, or was made by this program: then opening it does not check it. ONNX Runtime itself takes the last of two constants of
    /// one name, runs nodes that are not sorted, and ends the process over some models that break a rule.
    /// </summary>
    public bool IsChecked { get; init; }

    /// <summary>What computes; an operator that it lacks falls to the processor.</summary>
    public ExecutionProvider Provider { get; init; } = ExecutionProvider.Cpu;

    /// <summary>Which of several GPUs, counted from 0 as the provider counts them; without meaning for the processor.</summary>
    public int DeviceId { get; init; }
}
