namespace Transfer.FineTune.Goldens;

/// <summary>An output as ONNX Runtime and as the engine gave it, against the stored one; null where one of them did not run.</summary>
public sealed record GoldenOutput(string Name, GoldenDifference? Runtime, GoldenDifference? Engine)
{
    /// <summary>Whether what ran agrees.</summary>
    public bool Holds => Runtime is null or { Holds: true } && Engine is null or { Holds: true };

    /// <summary>The largest difference of the two.</summary>
    public double MaxAbs => Math.Max(Runtime?.MaxAbs ?? 0, Engine?.MaxAbs ?? 0);

    /// <summary>The same as a part of the largest stored value.</summary>
    public double MaxRel => Math.Max(Runtime?.MaxRel ?? 0, Engine?.MaxRel ?? 0);
}
