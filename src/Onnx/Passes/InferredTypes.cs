using Transfer.Onnx.Ops;

namespace Transfer.Onnx;

/// <summary>What one inference found. It stays valid while the model is not edited.</summary>
public sealed class InferredTypes
{
    private readonly Scope _scope;

    internal InferredTypes(Scope scope) => _scope = scope;

    internal Scope Scope => _scope;

    internal IReadOnlyDictionary<Value, Fact> All => _scope.Facts;

    /// <summary>Whether the shapes in a branch of an If contradict each other, so that it cannot run. Exporters write such branches to look at a shape first.</summary>
    public bool CannotRun(Graph branch) => _scope.CannotRun(branch);

    /// <summary>The type of a value of the main graph or its subgraphs, constants included; null when nothing is known.</summary>
    public OnnxType? TypeOf(Value value) => _scope.FactOf(value).Type;

    /// <summary>The shape of a tensor, or null when the rank is not known.</summary>
    public Shape? ShapeOf(Value value) => TypeOf(value) is TensorType type ? type.Shape : null;

    /// <summary>The elements of a small tensor as far as they are known before the model runs, or null.</summary>
    public KnownTensor? KnownOf(Value value) => _scope.KnownOf(value);
}
