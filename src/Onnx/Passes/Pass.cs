namespace Transfer.Onnx;

/// <summary>
/// One rewrite of a model that keeps what it computes: of its graph, of all subgraphs, and of the bodies of its functions, but for those that take attributes from
/// their caller, which <see cref="InlineFunctions"/> makes a part of the graph. The contract:
/// <list type="bullet">
/// <item>Names, number, order and types of the model's inputs and outputs stay; so do the names of all values that are not rewritten away.</item>
/// <item>The graph stays sorted, and every operator it has afterwards is one of the opset that the model imports.</item>
/// <item>Applied to its own result it changes nothing.</item>
/// <item>What it does not recognise for certain it leaves alone. It never throws for a model that is odd, only for one that contradicts itself.</item>
/// <item>Time is linear in nodes and uses.</item>
/// </list>
/// A pass has no state: one instance serves any number of models and threads.
/// </summary>
public abstract class Pass
{
    /// <param name="name">What users call it.</param>
    /// <param name="summary">What it does, in a few words.</param>
    /// <param name="keepsBits">Whether the arithmetic stays what it is.</param>
    private protected Pass(string name, string summary, bool keepsBits)
    {
        Name = name;
        Summary = summary;
        KeepsBits = keepsBits;
    }

    /// <summary>What users call it: <c>fuse-gelu</c>.</summary>
    public string Name { get; }

    /// <summary>What it does, in a few words.</summary>
    public string Summary { get; }

    /// <summary>
    /// Whether the arithmetic stays what it is, so that outputs are the same bits (up to the sign of zero). Where not, the same formula is computed in another order, and
    /// results differ by roundings. A runtime may still choose other kernels for what has become a constant: ONNX Runtime does for the weights of an LSTM.
    /// </summary>
    public bool KeepsBits { get; }

    /// <summary>Rewrites a model.</summary>
    /// <returns>The number of places that were rewritten.</returns>
    /// <exception cref="TransferException">
    /// The model contradicts itself, as <see cref="InferShapes"/> says, or its nodes read each other in a circle (kind BadInput).
    /// </exception>
    public int Apply(Model model) => PassContext.All(model).Sum(Apply);

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    internal int Apply(PassContext context)
    {
        int changed = Rewrite(context);
        if (changed == 0)
            return 0;
        _ = context.Graph.RemoveUnused();
        if (OpensGraphs)
            context.Forget();
        return changed;
    }

    /// <summary>Whether it makes values that the passes after it should know all about. Types are then inferred anew, once for the pass.</summary>
    private protected virtual bool OpensGraphs => false;

    /// <summary>Rewrites, and leaves what nothing needs any more to be removed by the caller.</summary>
    private protected abstract int Rewrite(PassContext context);
}
