namespace Transfer.Onnx;

/// <summary>Two tensors of one type and size, element by element.</summary>
internal static class WeightComparison
{
    public static WeightDifference Run(string first, string second, Tensor a, Tensor b)
    {
        if (a.Bytes.Span.SequenceEqual(b.Bytes.Span))
            return new WeightDifference(first, second, a.ToString(), 0, 0);
        double worst = 0, largest = 0;
        if (a.Type == DataType.Double)
        {
            ReadOnlySpan<double> x = a.AsSpan<double>(), y = b.AsSpan<double>();
            for (int i = 0; i < x.Length; i++)
                Take(x[i], y[i], ref worst, ref largest);
        }
        else if (a.Type is DataType.Float or DataType.Float16 or DataType.BFloat16)
        {
            float[] x = a.ToFloats(), y = b.ToFloats();
            for (int i = 0; i < x.Length; i++)
                Take(x[i], y[i], ref worst, ref largest);
        }
        else
        {
            worst = double.NaN;
        }

        return new WeightDifference(first, second, a.ToString(), worst, worst == 0 ? 0 : worst / largest);
    }

    // Once NaN, the difference stays so.
    private static void Take(double x, double y, ref double worst, ref double largest)
    {
        largest = Math.Max(largest, double.IsFinite(x) ? Math.Abs(x) : 0);
        double difference = x.Equals(y) ? 0 : Math.Abs(x - y);
        worst = double.IsNaN(difference) ? double.NaN : Math.Max(worst, difference);
    }
}
