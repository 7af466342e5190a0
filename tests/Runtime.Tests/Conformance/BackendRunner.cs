using System.Globalization;
using Transfer.Onnx;
using Transfer.Onnx.Format;
using Transfer.TestKit;

namespace Transfer.Runtime.Tests.Conformance;

/// <summary>Runs one of ONNX's backend cases through the binding and compares with the stored outputs.</summary>
internal static class BackendRunner
{
    // The tolerances of ONNX's own runner.
    private const double Relative = 1e-3;
    private const double Absolute = 1e-7;

    /// <summary>What is wrong, in one line; null when all outputs are as stored.</summary>
    public static string? Run(BackendCase backendCase)
    {
        try
        {
            using Session session = Session.Open(backendCase.Model, new SessionOptions { Threads = 1 });
            GraphProto graph = ModelProto.Parser.ParseFrom(File.ReadAllBytes(backendCase.Model)).Graph;
            var initialized = graph.Initializer.Select(i => i.Name).ToHashSet();
            ValueInfoProto[] inputs = [.. graph.Input.Where(i => !initialized.Contains(i.Name))];
            if (backendCase.DataSets.Count == 0)
                return RunLight(session, backendCase, graph);
            return backendCase.DataSets.Select(set => RunSet(session, set, inputs, graph)).FirstOrDefault(problem => problem is not null);
        }
        catch (TransferException error)
        {
            return error.Message[(error.Message.IndexOf(": ", StringComparison.Ordinal) + 2)..];
        }
    }

    private static string? RunSet(Session session, string folder, ValueInfoProto[] declared, GraphProto graph)
    {
        var inputs = new Dictionary<string, OrtValue>();
        for (int i = 0; i < declared.Length && File.Exists(Path.Combine(folder, $"input_{i}.pb")); i++)
        {
            StoredValue value = StoredValue.Read(Path.Combine(folder, $"input_{i}.pb"), declared[i].Type);
            if (value.Kind == ValueKind.None || value.Tensors.Count == 0)
                return $"input {i} is an empty optional or sequence, which the C interface cannot make";
            inputs[declared[i].Name] = value.ToOrtValue();
        }

        return Compare(session, inputs, graph, i => StoredValue.Read(Path.Combine(folder, $"output_{i}.pb"), graph.Output[i].Type));
    }

    // These models' stored outputs are for an input that counts up from 0 to 1.
    private static string? RunLight(Session session, BackendCase backendCase, GraphProto graph)
    {
        long[] dims = session.Inputs[0].Shape!.Numbers!;
        float[] data = new float[dims.Aggregate(1L, (a, b) => a * b)];
        for (int i = 0; i < data.Length; i++)
            data[i] = (float)i / data.Length;
        var inputs = new Dictionary<string, OrtValue> { [session.Inputs[0].Name] = OrtValue.Create(data.AsMemory(), dims) };
        return Compare(session, inputs, graph, i => StoredValue.Read(backendCase.Model.Replace(".onnx", $"_output_{i}.pb"), graph.Output[i].Type));
    }

    private static string? Compare(Session session, Dictionary<string, OrtValue> inputs, GraphProto graph, Func<int, StoredValue> stored)
    {
        IReadOnlyList<OrtValue> results = session.Run(inputs);
        try
        {
            for (int i = 0; i < results.Count; i++)
            {
                if (Difference(results[i], stored(i)) is { } difference)
                    return $"output '{graph.Output[i].Name}': {difference}";
            }

            return null;
        }
        finally
        {
            SessionTests.DisposeAll([.. results, .. inputs.Values]);
        }
    }

    private static string? Difference(OrtValue seen, StoredValue wanted)
    {
        if (seen.Kind != wanted.Kind)
            return $"kind {seen.Kind}, stored is {wanted.Kind}";
        if (wanted.Kind == ValueKind.None)
            return null;
        if (wanted.Kind == ValueKind.Tensor)
            return Difference(seen, wanted.Tensors[0]);
        IReadOnlyList<OrtValue> elements = seen.Elements();
        try
        {
            return elements.Count != wanted.Tensors.Count
                ? $"{elements.Count} elements, stored are {wanted.Tensors.Count}"
                : elements.Zip(wanted.Tensors).Select(pair => Difference(pair.First, pair.Second)).FirstOrDefault(d => d is not null);
        }
        finally
        {
            SessionTests.DisposeAll(elements);
        }
    }

    private static string? Difference(OrtValue seen, TensorProto wanted)
    {
        if (seen.Type != (DataType)wanted.DataType || !seen.Shape.SequenceEqual(wanted.Dims))
            return $"{seen}, stored is {((DataType)wanted.DataType).OnnxName()}[{string.Join(',', wanted.Dims)}]";
        if (seen.Type == DataType.String)
            return seen.ToStrings().SequenceEqual(wanted.StringData.Select(s => s.ToStringUtf8())) ? null : "other strings";
        byte[] bytes = StoredValue.Bytes(wanted);
        if (seen.AsBytes().SequenceEqual(bytes))
            return null;
        if (Decode(seen.Type, seen.AsBytes()) is not { } a || Decode(seen.Type, bytes) is not { } b)
            return $"other values of {seen.Type.OnnxName()}";
        for (int i = 0; i < a.Length; i++)
        {
            bool close = a[i] == b[i] || (double.IsNaN(a[i]) && double.IsNaN(b[i])) || Math.Abs(a[i] - b[i]) <= Absolute + (Relative * Math.Abs(b[i]));
            if (!close)
                return string.Create(CultureInfo.InvariantCulture, $"element {i} is {a[i]:R}, stored is {b[i]:R}");
        }

        return null;
    }

    // Floating point only: everything else must be the same bits.
    private static double[]? Decode(DataType type, ReadOnlySpan<byte> bytes)
    {
        int width = type.BitsPerElement() / 8;
        if (type is not (DataType.Float or DataType.Double or DataType.Float16 or DataType.BFloat16 or DataType.Float8E5M2))
            return null;
        var values = new double[bytes.Length / width];
        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> element = bytes[(i * width)..];
            values[i] = type switch
            {
                DataType.Float => BitConverter.ToSingle(element),
                DataType.Double => BitConverter.ToDouble(element),
                DataType.Float16 => (double)BitConverter.ToHalf(element),
                // The upper half of a float16; it has several NaNs.
                DataType.Float8E5M2 => (double)BitConverter.UInt16BitsToHalf((ushort)(element[0] << 8)),
                _ => BitConverter.UInt32BitsToSingle((uint)BitConverter.ToUInt16(element) << 16),
            };
        }

        return values;
    }
}
