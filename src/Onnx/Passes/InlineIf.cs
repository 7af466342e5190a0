namespace Transfer.Onnx;

/// <summary>
/// <code>
/// y = If(true) &lt;then_branch = g () => (z) { z = f(x) }, else_branch = ...&gt;   ->   y = f(x)
/// </code>
/// Where the condition is known before the model runs, the nodes of that branch take the place of the If. Exporters write such nodes to look at a shape
/// that turns out to be fixed.
/// </summary>
internal sealed class InlineIf() : NodePass("inline-if", "an If whose condition is known becomes the branch that is taken", keepsBits: true)
{
    private protected override bool TryRewrite(Node node, PassContext context)
    {
        if (!node.Is("If") || context.IntegersOf(node.Input(0)) is not [var condition])
            return false;
        if (node.Attributes.Find(condition != 0 ? "then_branch" : "else_branch") is not { Type: AttributeType.Graph, Graph: { } branch })
            return false;
        if (branch.Inputs.Count > 0 || branch.Outputs.Count != node.Outputs.Count || branch.SparseInitializers.Count > 0)
            return false;
        if (!branch.Outputs.Zip(node.Outputs).All(pair => pair.Second is null || PassContext.CanReplace(pair.Second, pair.First) || IsComputed(pair.First, branch)))
            return false;
        Inline(node, branch);
        context.Forget();
        return true;
    }

    private static bool IsComputed(Value output, Graph branch) => output.Graph == branch && output.Producer is not null;

    private static void Inline(Node node, Graph branch)
    {
        Graph graph = node.Graph;
        var copier = new GraphCopier(graph);
        foreach (Value constant in branch.Initializers)
            copier.Map(constant, graph.AddInitializer(graph.UniqueName(constant.Name), constant.Initializer!));
        foreach (Node inner in branch.Nodes)
        {
            string[] names = [.. inner.Outputs.Select(o => o is null ? "" : graph.UniqueName(o.Name))];
            Node copy = graph.InsertBefore(node, inner.OpType, [.. inner.Inputs.Select(i => i is null ? null : copier.Resolve(i, graph))], names, inner.Name, inner.Domain);
            copy.Overload = inner.Overload;
            copy.DocString = inner.DocString;
            inner.MetadataIfAny?.CopyTo(copy.Metadata);
            foreach ((Value? from, Value? to) in inner.Outputs.Zip(copy.Outputs))
            {
                if (from is null || to is null)
                    continue;
                to.Type = from.Type;
                copier.Map(from, to);
            }

            foreach (NodeAttribute attribute in inner.Attributes)
                copy.Attributes.AppendAsRead(copier.Copy(attribute, copy));
        }

        foreach ((Value result, Value? output) in branch.Outputs.Zip(node.Outputs))
        {
            if (output is not null)
                graph.ReplaceAllUses(output, copier.Resolve(result, graph));
        }

        graph.Remove(node);
    }
}
