namespace Transfer.FineTune.Ops;

/// <summary>The reductions, by ONNX's names without "Reduce".</summary>
internal enum ReduceKind
{
    /// <summary>Σ |x|.</summary>
    L1,

    /// <summary>√Σ x².</summary>
    L2,

    /// <summary>ln Σ x.</summary>
    LogSum,

    /// <summary>ln Σ eˣ.</summary>
    LogSumExp,

    /// <summary>The largest.</summary>
    Max,

    /// <summary>Σ x / n.</summary>
    Mean,

    /// <summary>The smallest.</summary>
    Min,

    /// <summary>Π x.</summary>
    Prod,

    /// <summary>Σ x.</summary>
    Sum,

    /// <summary>Σ x².</summary>
    SumSquare,
}
