using Transfer.Onnx;

namespace Transfer.FineTune.Goldens;

/// <summary>
/// Reference values of a model, stored as an ONNX model whose graph holds initializers only: <c>input/&lt;name&gt;</c> and
/// <c>output/&lt;name&gt;</c>, and for gradients one of <c>target</c> and <c>loss</c> (a cross entropy, or a mean square for real targets),
/// <c>upstream/&lt;output&gt;</c> (the gradients that arrive), or <c>head/weight</c> and <c>head/bias</c> (a new classifier on the features), with
/// <c>grad/&lt;initializer or input&gt;</c>.
/// </summary>
public sealed class Golden
{
    private readonly Graph _graph;

    private Golden(string file, Graph graph) => (File, _graph) = (file, graph);

    /// <summary>The file, as given.</summary>
    public string File { get; }

    /// <summary>The inputs.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> Inputs => Below("input/");

    /// <summary>The outputs.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> Outputs => Below("output/");

    /// <summary>Reads a golden file.</summary>
    /// <exception cref="TransferException">The file is missing (kind NotFound), or is no golden file (kind BadInput).</exception>
    public static Golden Load(string path)
    {
        var golden = new Golden(path, Model.Load(path).Graph);
        if (golden._graph.Nodes.Count > 0)
            throw TransferException.BadFile(path, $"is a model with {golden._graph.Nodes.Count} nodes, not a golden file, whose graph holds only initializers; give the file with the stored values");
        if (!golden.Inputs.Any() || !golden.Outputs.Any())
            throw TransferException.BadFile(path, "has no 'input/<name>' or no 'output/<name>'; a golden file stores both, 'transfer verify --record' writes one");
        return golden;
    }

    /// <summary>The values whose names begin so, with the rest of their names.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> Below(string prefix) => _graph.Initializers
        .Where(v => v.Name.StartsWith(prefix, StringComparison.Ordinal)).Select(v => (v.Name[prefix.Length..], v.Initializer!));

    /// <summary>A value, or null where it is not stored.</summary>
    public Tensor? Find(string name) => _graph.Find(name)?.Initializer;

    /// <summary>A value that must be there.</summary>
    /// <exception cref="TransferException">It is not stored (kind BadInput).</exception>
    public Tensor Get(string name) => Find(name)
        ?? throw TransferException.BadFile(File, $"has no '{name}', which its other values ask for; record it again");
}
