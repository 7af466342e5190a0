namespace Transfer.Runtime;

/// <summary>How much ONNX Runtime rewrites a graph before it runs; the numbers are its own.</summary>
public enum GraphOptimization
{
    /// <summary>The graph runs as it is written.</summary>
    None = 0,

    /// <summary>Rewrites that keep ONNX's operators: folding of constants, removal of what has no effect, fusions.</summary>
    Basic = 1,

    /// <summary>Also fusions into operators of ONNX Runtime's own.</summary>
    Extended = 2,

    /// <summary>Also layouts that suit this processor.</summary>
    All = 99,
}
