using System.Globalization;
using Transfer.Onnx;
using Transfer.Onnx.Format;
using Transfer.Runtime.Tests.Conformance;
using Transfer.TestKit;

namespace Transfer.Runtime.Tests.Convert;

/// <summary>A backend case with what ONNX Runtime makes of it, and the proof that a conversion of it computes the same.</summary>
internal sealed class OpsetCase : IDisposable
{
    // The newest opset that this ONNX Runtime takes.
    private const int NewestThatRuns = 26;

    private static readonly SessionOptions Plain = new() { Threads = 1, Optimization = GraphOptimization.None };

    private readonly Dictionary<string, OrtValue> _inputs = [];
    private readonly IReadOnlyList<OrtValue>? _original;
    private readonly IReadOnlyList<StoredValue>? _stored;

    /// <summary>Loads a case, its first data set, and runs it.</summary>
    public OpsetCase(BackendCase backendCase)
    {
        Model = Model.Load(backendCase.Model);
        if (backendCase.DataSets.Count > 0)
        {
            string folder = backendCase.DataSets[0];
            GraphProto graph = ModelProto.Parser.ParseFrom(File.ReadAllBytes(backendCase.Model)).Graph;
            var initialized = graph.Initializer.Select(i => i.Name).ToHashSet();
            ValueInfoProto[] declared = [.. graph.Input.Where(i => !initialized.Contains(i.Name))];
            for (int i = 0; i < declared.Length && File.Exists(Path.Combine(folder, $"input_{i}.pb")); i++)
            {
                StoredValue value = StoredValue.Read(Path.Combine(folder, $"input_{i}.pb"), declared[i].Type);
                if (value.Kind == ValueKind.None || value.Tensors.Count == 0)
                    return;
                _inputs[declared[i].Name] = value.ToOrtValue();
            }

            _stored = [.. graph.Output.Select((output, i) => (output, i)).Where(o => File.Exists(Path.Combine(folder, $"output_{o.i}.pb")))
                .Select(o => StoredValue.Read(Path.Combine(folder, $"output_{o.i}.pb"), o.output.Type))];
        }

        else
        {
            AddRamp();
        }

        (_original, _) = Run(Model);
    }

    /// <summary>Whether random numbers are drawn: those of another model are others.</summary>
    public bool IsRandom => Model.Graph.Nodes.Any(node => node.OpType.StartsWith("Random", StringComparison.Ordinal) || node.OpType is "Bernoulli" or "Multinomial");

    /// <summary>The model as the archive has it.</summary>
    public Model Model { get; }

    /// <summary>Whether ONNX Runtime runs the model as it is.</summary>
    public bool Runs => _original is not null;

    /// <summary>
    /// How a converted model compares: <c>equal</c>, <c>close</c>, <c>neither runs</c>; or <c>different: ...</c>, <c>unrunnable: ...</c>.
    /// </summary>
    public string Judge(Model converted)
    {
        (IReadOnlyList<OrtValue>? results, string problem) = Run(Runnable(converted));
        if (results is null)
            return !Runs ? "neither runs" : problem.Contains("Could not find an implementation") ? $"no kernel: {problem}" : $"unrunnable: {problem}";
        try
        {
            string verdict = _original is not null ? ValueComparison.Compare(_original, results)
                : _stored is null ? "neither runs" : ValueComparison.Compare(_stored, results);

            // Where ONNX Runtime's own operator departs from the standard, the stored outputs are what it asks for.
            return verdict is not ("equal" or "close") && _original is not null && _stored is not null
                && ValueComparison.Compare(_stored, results) is "equal" or "close" ? "close" : verdict;
        }
        finally
        {
            SessionTests.DisposeAll(results);
        }
    }

    public void Dispose() => SessionTests.DisposeAll([.. _inputs.Values, .. _original ?? []]);

    // The models without data have one input; theirs counts up from 0 to 1.
    private void AddRamp()
    {
        Value input = Model.Graph.RequiredInputs.First();
        long[] dims = ((TensorType)input.Type!).Shape!.Numbers!;
        float[] data = new float[dims.Aggregate(1L, (a, b) => a * b)];
        for (int i = 0; i < data.Length; i++)
            data[i] = (float)i / data.Length;
        _inputs[input.Name] = OrtValue.Create(data.AsMemory(), dims);
    }

    // An opset that is too new for ONNX Runtime runs as an older one, where that has every operator in the same form.
    private static Model Runnable(Model model)
    {
        if (model.Opset <= NewestThatRuns)
            return model;
        try
        {
            Model older = OpsetConversion.Run(model, NewestThatRuns, out int changed);
            return changed == 0 ? older : model;
        }
        catch (TransferException)
        {
            return model;
        }
    }

    private (IReadOnlyList<OrtValue>? Outputs, string Problem) Run(Model model)
    {
        try
        {
            using Session session = Session.Open(model.ToBytes(), string.Create(CultureInfo.InvariantCulture, $"opset {model.Opset}"), Plain);
            return (session.Run(session.Inputs.Count == _inputs.Count ? _inputs : _inputs.Where(i => session.Inputs.Any(s => s.Name == i.Key)).ToDictionary()), "");
        }
        catch (TransferException error)
        {
            return (null, error.Message);
        }
    }
}
