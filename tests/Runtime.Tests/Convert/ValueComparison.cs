using System.Globalization;
using Transfer.Onnx;
using Transfer.Runtime.Tests.Conformance;

namespace Transfer.Runtime.Tests.Convert;

/// <summary>Two runs of what should be one computation, side by side.</summary>
internal static class ValueComparison
{
    private const double Absolute = 1e-6;

    /// <summary><c>equal</c>, <c>close</c>, or <c>different: ...</c> for what another model computes.</summary>
    public static string Compare(IReadOnlyList<OrtValue> wanted, IReadOnlyList<OrtValue> seen)
    {
        if (wanted.Count != seen.Count)
            return $"different: {seen.Count} outputs, {wanted.Count} before";
        return Worst(wanted.Zip(seen, Compare));
    }

    /// <summary>The same against stored tensors, which other arithmetic computed.</summary>
    public static string Compare(IReadOnlyList<StoredValue> wanted, IReadOnlyList<OrtValue> seen) =>
        Worst(wanted.Zip(seen, (a, b) => a.Kind != b.Kind ? "different: another kind" : a.Kind != ValueKind.Tensor ? "close"
            : Compare((DataType)a.Tensors[0].DataType, [.. a.Tensors[0].Dims], StoredValue.Bytes(a.Tensors[0]), b, 1e-3)));

    private static string Compare(OrtValue wanted, OrtValue seen)
    {
        if (wanted.Kind != seen.Kind)
            return $"different: kind {seen.Kind}, was {wanted.Kind}";
        if (wanted.Kind == ValueKind.None)
            return "equal";
        if (wanted.Kind == ValueKind.Tensor)
        {
            return wanted.Type == DataType.String
                ? wanted.ToStrings().SequenceEqual(seen.ToStrings()) ? "equal" : "different: strings"
                : Compare(wanted.Type, wanted.Shape, wanted.AsBytes(), seen, 1e-5);
        }

        IReadOnlyList<OrtValue> a = wanted.Elements(), b = seen.Elements();
        try
        {
            return Compare(a, b);
        }
        finally
        {
            SessionTests.DisposeAll([.. a, .. b]);
        }
    }

    private static string Compare(DataType type, IReadOnlyList<long> shape, ReadOnlySpan<byte> wanted, OrtValue seen, double relative)
    {
        if (seen.Type != type || !seen.Shape.SequenceEqual(shape))
            return $"different: {seen}, was {type.OnnxName()}[{string.Join(',', shape)}]";
        if (type == DataType.String)
            return "close";
        ReadOnlySpan<byte> bytes = seen.AsBytes();
        if (bytes.SequenceEqual(wanted))
            return "equal";
        if (type is not (DataType.Float or DataType.Double or DataType.Float16 or DataType.BFloat16))
            return $"different: values of {type.OnnxName()}";

        // Two steps of the 16-bit floats: another order of roundings.
        relative = Math.Max(relative, type == DataType.Float16 ? Math.Pow(2, -9) : type == DataType.BFloat16 ? Math.Pow(2, -6) : 0);
        double absolute = type is DataType.Float16 or DataType.BFloat16 ? relative : Absolute;
        float[] a = Floats(type, wanted, shape), b = Floats(type, bytes, shape);
        for (int i = 0; i < a.Length; i++)
        {
            bool close = a[i].Equals(b[i]) || (float.IsFinite(a[i]) && Math.Abs((double)a[i] - b[i]) <= absolute + (relative * Math.Abs(a[i])));
            if (!close)
                return string.Create(CultureInfo.InvariantCulture, $"different: element {i} is {b[i]:R}, was {a[i]:R}");
        }

        return "close";
    }

    private static float[] Floats(DataType type, ReadOnlySpan<byte> bytes, IReadOnlyList<long> shape) =>
        Tensor.FromBytes(type, bytes.ToArray(), [.. shape]).ToFloats();

    private static string Worst(IEnumerable<string> verdicts)
    {
        string worst = "equal";
        foreach (string verdict in verdicts)
        {
            if (verdict is not ("equal" or "close"))
                return verdict;
            worst = verdict == "close" ? verdict : worst;
        }

        return worst;
    }
}
