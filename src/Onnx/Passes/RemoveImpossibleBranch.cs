namespace Transfer.Onnx;

/// <summary>
/// <code>
/// y = If(c) &lt;then: Squeeze(x), else: Identity(x)&gt;, LSTM(Unsqueeze(y), ...)   ->   y = Squeeze(x), LSTM(Unsqueeze(y), ...)
/// </code>
/// Where the branches give results of different ranks and what reads them can do with one of them only, that one is taken whenever the model runs at all. Which
/// it is is found by inferring shapes as if the condition were known: a contradiction says that it never is. This is a look at the whole model, so it is
/// done for few nodes, and for one in a graph: opening it mostly decides the others.
/// </summary>
internal sealed class RemoveImpossibleBranch() : Pass("remove-impossible-branch", "an If becomes the one branch whose result its readers can do with", keepsBits: true)
{
    private const int MostTrials = 16;

    private protected override bool OpensGraphs => true;

    private protected override int Rewrite(PassContext context)
    {
        // Of a function's callers nothing is known that could contradict.
        int trials = context.Function is null ? 0 : MostTrials, changed = 0;
        var graphs = new Queue<Graph>([context.Graph]);
        while (graphs.TryDequeue(out Graph? graph))
        {
            foreach (Node node in graph.Nodes)
            {
                if (node.Is("If") && DiffersInRank(node, context) && trials++ < MostTrials && OnlyPossible(node, context) is { } taken && InlineIf.TryInline(node, taken, context))
                {
                    changed++;
                    break;
                }

                foreach (Graph body in node.Subgraphs)
                    graphs.Enqueue(body);
            }
        }

        return changed;
    }

    private static bool DiffersInRank(Node node, PassContext context) =>
        InlineIf.Branch(node, true) is { } then && InlineIf.Branch(node, false) is { } otherwise && then.Outputs.Count == otherwise.Outputs.Count
        && then.Outputs.Zip(otherwise.Outputs).Any(pair => context.RankOf(pair.First) is { } a && context.RankOf(pair.Second) is { } b && a != b);

    private static bool? OnlyPossible(Node node, PassContext context)
    {
        bool canThen = CanBe(node, true, context), canElse = CanBe(node, false, context);
        return canThen == canElse ? null : canThen;
    }

    private static bool CanBe(Node node, bool condition, PassContext context)
    {
        try
        {
            InferredTypes found = InferShapes.Assume(context.Model, node, condition);
            for (Graph? around = node.Graph; around is not null; around = around.Parent)
            {
                if (found.CannotRun(around) && !context.Types.CannotRun(around))
                    return false;
            }

            return true;
        }
        catch (TransferException error) when (error.Kind == ErrorKind.BadInput)
        {
            return false;
        }
    }
}
