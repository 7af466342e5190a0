using Transfer.Onnx;

namespace Transfer.Runtime;

/// <summary>
/// What a model gives for some inputs, kept to compare changed models with. ONNX Runtime rewrites nothing meanwhile, so that what is compared is the models.
/// </summary>
public sealed class OutputProof
{
    /// <summary>How far outputs may be apart that are not the same bits, as a part of the largest value of the output.</summary>
    public const double Closeness = 1e-5;

    // float16 has 11 bits, bfloat16 has 8: a rounding there is larger than what float32 may lose over a whole model.
    private const double HalfCloseness = 4e-3;

    private readonly string _name;
    private readonly SessionOptions _options;
    private readonly IReadOnlyList<IReadOnlyDictionary<string, Tensor>> _samples;
    private readonly List<Tensor[]> _expected;

    /// <summary>Runs a model on all samples.</summary>
    /// <param name="model">The model.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="samples">Inputs by their names, one set a run.</param>
    /// <param name="threads">Threads to compute with; 0 for all.</param>
    /// <exception cref="TransferException">
    /// The model does not run on a sample (kinds as for <see cref="Session"/>), gives something other than tensors, or something else each time (BadInput).
    /// </exception>
    public OutputProof(Model model, string name, IReadOnlyList<IReadOnlyDictionary<string, Tensor>> samples, int threads = 0)
    {
        _name = name;
        _samples = samples;
        _options = new SessionOptions { Threads = threads, Optimization = GraphOptimization.None, IsChecked = true };
        ModelCheck.Run(model).ThrowIfInvalid(name);

        // A second time in the same session: each session begins with the same random numbers.
        List<Tensor[]> runs = Run(model, times: 2);
        _expected = runs[..samples.Count];
        if (Compare(runs[samples.Count..], model, exact: true) is { } difference)
            throw TransferException.BadFile(name, $"gives other results each time it runs ({difference}); nothing can be proved about a model that draws random numbers");
    }

    /// <summary>How many sets of inputs are compared.</summary>
    public int Samples => _samples.Count;

    /// <summary>The first difference of a changed model, in words, or null.</summary>
    /// <param name="changed">The model.</param>
    /// <param name="exact">Whether floating point must be the same bits too, up to the sign of zero, or only within <see cref="Closeness"/>.</param>
    public string? Difference(Model changed, bool exact)
    {
        try
        {
            return Compare(Run(changed, times: 1), changed, exact);
        }
        catch (TransferException error) when (error.Kind == ErrorKind.BadInput)
        {
            return error.Message;
        }
    }

    private string? Compare(List<Tensor[]> seen, Model model, bool exact)
    {
        for (int sample = 0; sample < seen.Count; sample++)
        {
            for (int i = 0; i < seen[sample].Length; i++)
            {
                if (Difference(_expected[sample][i], seen[sample][i], exact) is { } difference)
                    return $"output '{Shown.Name(model.Graph.Outputs[i].Name)}', sample {sample + 1}: {difference}";
            }
        }

        return null;
    }

    // A folder, because data files are found beside the model.
    private List<Tensor[]> Run(Model model, int times)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("transfer-proof-");
        try
        {
            string path = Path.Combine(folder.FullName, "model.onnx");
            model.Save(path);
            using var session = Session.Open(path, _options);
            return [.. Enumerable.Repeat(_samples, times).SelectMany(samples => samples).Select(sample => Run(session, sample))];
        }
        catch (TransferException error) when (error.Message.Contains(folder.FullName))
        {
            throw new TransferException(error.Kind, error.Message.Replace(Path.Combine(folder.FullName, "model.onnx"), Shown.Path(_name)), error);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private Tensor[] Run(Session session, IReadOnlyDictionary<string, Tensor> sample)
    {
        var values = new List<OrtValue>();
        try
        {
            var inputs = new Dictionary<string, OrtValue>();
            foreach ((string name, Tensor tensor) in sample)
            {
                values.Add(OrtValue.From(tensor));
                inputs.Add(name, values[^1]);
            }

            IReadOnlyList<OrtValue> outputs = session.Run(inputs);
            values.AddRange(outputs);
            return [.. outputs.Select((o, i) => ToTensor(o, session.Outputs[i].Name))];
        }
        finally
        {
            values.ForEach(v => v.Dispose());
        }
    }

    private Tensor ToTensor(OrtValue value, string output) => value.Kind != ValueKind.Tensor
        ? throw TransferException.BadFile(_name, $"output '{Shown.Name(output)}' is of kind {value.Kind}, and only tensors are compared; prove a model that ends in tensors")
        : value.Type == DataType.String ? Tensor.FromStrings(value.ToStrings(), [.. value.Shape])
        : Tensor.FromBytes(value.Type, value.AsBytes().ToArray(), [.. value.Shape]);

    private static string? Difference(Tensor expected, Tensor seen, bool exact)
    {
        if (expected.ToString() != seen.ToString())
            return $"it is {seen} and was {expected}";
        if (expected.Type == DataType.String)
            return expected.Strings.SequenceEqual(seen.Strings) ? null : "it has other strings";
        if (expected.Bytes.Span.SequenceEqual(seen.Bytes.Span))
            return null;
        if (expected.Type is not (DataType.Float or DataType.Double or DataType.Float16 or DataType.BFloat16))
            return "it has other elements";
        double[] a = Numbers(expected), b = Numbers(seen);
        double largest = a.Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty().Max();
        double allowed = exact ? 0 : largest * (expected.Type is DataType.Float or DataType.Double ? Closeness : HalfCloseness);
        int worst = -1;
        for (int i = 0; i < a.Length; i++)
        {
            bool isFinite = double.IsFinite(a[i]) && double.IsFinite(b[i]);
            if (!isFinite && !a[i].Equals(b[i]))
                return FormattableString.Invariant($"element {i} is {b[i]:R} and was {a[i]:R}");
            if (isFinite && Math.Abs(a[i] - b[i]) > allowed && (worst < 0 || Math.Abs(a[i] - b[i]) > Math.Abs(a[worst] - b[worst])))
                worst = i;
        }

        return worst < 0 ? null : FormattableString.Invariant($"element {worst} is {b[worst]:R} and was {a[worst]:R}, of a largest of {largest:G3}");
    }

    private static double[] Numbers(Tensor tensor) => tensor.Type == DataType.Double
        ? tensor.AsSpan<double>().ToArray() : Array.ConvertAll(tensor.ToFloats(), f => (double)f);
}
