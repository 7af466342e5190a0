namespace Transfer.Onnx;

/// <summary>
/// <code>
/// y = If(true) &lt;then_branch = g () => (z) { z = f(x) }, else_branch = ...&gt;   ->   y = f(x)
/// </code>
/// Where the condition is known before the model runs, or the shapes in the other branch contradict each other, the nodes of the branch take the place of the
/// If. Exporters write such nodes to look at a shape that turns out to be fixed.
/// </summary>
internal sealed class InlineIf() : NodePass("inline-if", "an If whose condition is known becomes the branch that is taken", keepsBits: true)
{
    private protected override bool OpensGraphs => true;

    private protected override bool TryRewrite(Node node, PassContext context)
    {
        if (!node.Is("If") || (context.IntegersOf(node.Input(0)) is [var condition] ? condition != 0 : OnlyPossible(node, context)) is not { } taken)
            return false;
        return TryInline(node, taken, context);
    }

    /// <summary>The graph of a branch, or null where a broken file has none.</summary>
    public static Graph? Branch(Node node, bool taken) =>
        node.Attributes.Find(taken ? "then_branch" : "else_branch") is { Type: AttributeType.Graph } attribute ? attribute.Graph : null;

    /// <summary>Puts the nodes of a branch in the place of the If.</summary>
    public static bool TryInline(Node node, bool taken, PassContext context)
    {
        if (Branch(node, taken) is not { Inputs.Count: 0, SparseInitializers.Count: 0 } branch || branch.Outputs.Count != node.Outputs.Count)
            return false;
        if (!branch.Outputs.Zip(node.Outputs).All(pair => pair.Second is null || PassContext.CanReplace(pair.Second, pair.First) || IsComputed(pair.First, branch)))
            return false;
        Inline(node, branch, context);
        return true;
    }

    private static bool? OnlyPossible(Node node, PassContext context)
    {
        bool noThen = Branch(node, true) is { } then && context.Types.CannotRun(then);
        bool noElse = Branch(node, false) is { } otherwise && context.Types.CannotRun(otherwise);
        return noThen == noElse ? null : noElse;
    }

    private static bool IsComputed(Value output, Graph branch) => output.Graph == branch && output.Producer is not null;

    private static void Inline(Node node, Graph branch, PassContext context)
    {
        Graph graph = node.Graph;
        var copier = new GraphCopier(graph);
        var copies = new List<(Value Copy, string Name, string Original)>();
        foreach (Value constant in branch.Initializers)
            Map(constant, context.AddConstant(node, constant.Name, constant.Initializer!));
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
                Map(from, to);
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

        // With the branch gone its names are free, unless another branch or a graph's output has them.
        foreach ((Value copy, string name, string original) in copies)
        {
            if (copy.Name == name && name != original && graph.Names.IsFree(original))
                copy.Name = original;
        }

        void Map(Value original, Value copy)
        {
            copier.Map(original, copy);
            copies.Add((copy, copy.Name, original.Name));
        }
    }
}
