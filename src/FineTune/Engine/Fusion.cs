using Transfer.Onnx;

namespace Transfer.FineTune.Engine;

/// <summary>What an operator does besides its own node: it adds a residual, cuts its result, and gives it the name of the last node it stands for.</summary>
/// <param name="Residual">The input that holds what is added, or -1.</param>
/// <param name="Low">The lower bound of the result.</param>
/// <param name="High">The upper bound.</param>
/// <param name="Output">The value that the last node gives.</param>
internal sealed record Fusion(int Residual, float Low, float High, Value Output)
{
    /// <summary>Whether the result is cut, so that dY passes only where y is between the bounds.</summary>
    public bool Cuts => Low != float.NegativeInfinity || High != float.PositiveInfinity;
}
