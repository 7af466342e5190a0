using Transfer.Onnx;

namespace Transfer.TestKit;

/// <summary>Reference values stored as a model whose graph has initializers only: <c>input/x</c>, <c>output/y</c>, <c>grad/w</c>.</summary>
public sealed class GoldenFile(string path)
{
    private readonly Graph _graph = Model.Load(path).Graph;

    /// <summary>The names below a prefix, with their tensors: <c>Below("grad/")</c>.</summary>
    public IEnumerable<(string Name, Tensor Tensor)> Below(string prefix) => _graph.Initializers
        .Where(v => v.Name.StartsWith(prefix, StringComparison.Ordinal)).Select(v => (v.Name[prefix.Length..], v.Initializer!));

    /// <summary>The tensor of a name, or null.</summary>
    public Tensor? Find(string name) => _graph.Find(name)?.Initializer;

    /// <summary>The tensor of a name.</summary>
    public Tensor Get(string name) => _graph.Get(name).Initializer!;
}
