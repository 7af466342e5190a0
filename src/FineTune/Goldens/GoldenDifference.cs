using Transfer.Onnx;

namespace Transfer.FineTune.Goldens;

/// <summary>How far a tensor is from the stored one.</summary>
/// <param name="Name">The output, initializer or input.</param>
/// <param name="MaxAbs">The largest difference; infinite when shape, type or what is not finite differ.</param>
/// <param name="MaxRel">The same as a part of the largest stored value.</param>
/// <param name="Holds">Whether that is within the tolerance.</param>
public sealed record GoldenDifference(string Name, double MaxAbs, double MaxRel, bool Holds)
{
    /// <summary>The outputs of a network in float32.</summary>
    public const double OutputTolerance = 1e-4;

    /// <summary>The gradients of a network in float32.</summary>
    public const double GradientTolerance = 1e-3;

    /// <summary>Compares; the stored tensor may hold the first rows only.</summary>
    /// <param name="name">What is compared.</param>
    /// <param name="stored">The reference.</param>
    /// <param name="seen">What was computed.</param>
    /// <param name="tolerance">What is allowed, as a part of the largest stored value.</param>
    /// <param name="absolute">What is allowed anyway: gradients that are 0 in exact arithmetic are noise.</param>
    public static GoldenDifference Of(string name, Tensor stored, Tensor seen, double tolerance, double absolute = 0)
    {
        bool isPart = stored.Dims.Count > 0 && stored.Dims.Count == seen.Dims.Count && stored.Dims[0] <= seen.Dims[0] && stored.Dims.Skip(1).SequenceEqual(seen.Dims.Skip(1));
        if (stored.Type != seen.Type || !(isPart || stored.Dims.SequenceEqual(seen.Dims)))
            return new GoldenDifference(name, double.PositiveInfinity, double.PositiveInfinity, false);
        return Of(name, Numbers(stored), Numbers(seen), tolerance, absolute);
    }

    /// <summary>Compares as many values as are stored.</summary>
    public static GoldenDifference Of(string name, ReadOnlySpan<double> stored, ReadOnlySpan<double> seen, double tolerance, double absolute = 0)
    {
        double largest = 0, worst = 0;
        for (int i = 0; i < stored.Length; i++)
        {
            if (double.IsFinite(stored[i]))
                largest = Math.Max(largest, Math.Abs(stored[i]));
            if (!stored[i].Equals(seen[i]))
                worst = double.IsFinite(stored[i]) && double.IsFinite(seen[i]) ? Math.Max(worst, Math.Abs(stored[i] - seen[i])) : double.PositiveInfinity;
            if (double.IsInfinity(worst))
                break;
        }

        return new GoldenDifference(name, worst, worst == 0 ? 0 : worst / largest, worst <= (tolerance * largest) + absolute);
    }

    private static double[] Numbers(Tensor tensor) => tensor.Type == DataType.Bool ? Array.ConvertAll(tensor.Bytes.ToArray(), b => (double)b)
        : tensor.Type == DataType.Double ? tensor.AsSpan<double>().ToArray()
        : tensor.Type.IsFloatingPoint() ? Array.ConvertAll(tensor.ToFloats(), v => (double)v)
        : Array.ConvertAll(tensor.ToLongs(), v => (double)v);
}
