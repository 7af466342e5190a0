using Transfer.Onnx.Check;
using Transfer.Onnx.Ops;

namespace Transfer.Onnx;

/// <summary>
/// Replaces every call of a model's own function by the function's body, in subgraphs too, and then drops the functions.
/// <code>
/// y = d.Twice &lt;by = 2.0&gt; (x)  ->  Twice_c = Constant &lt;value_float = 2.0&gt; ()   y = Mul (x, Twice_c)
/// </code>
/// Names of the body are made unique; the values that a call gave keep their names. An attribute that refers to one of the function takes the call's value, or the
/// default, or is left away where there is neither.
/// </summary>
public sealed class InlineFunctions : Pass
{
    private const long LargestModel = 1_000_000;

    internal InlineFunctions()
        : base("inline-functions", "calls of the model's own functions become the nodes of these", keepsBits: true)
    {
    }

    private protected override bool OpensGraphs => true;

    /// <summary>Inlines all calls.</summary>
    /// <returns>The number of calls that were replaced.</returns>
    /// <exception cref="TransferException">
    /// Functions call each other in a circle, a body is not sorted or uses an operator in another version than the model (kind BadInput), or the model would have more
    /// than a million nodes (kind Resource); nothing is changed then.
    /// </exception>
    public static int Run(Model model) => Run(model, _ => true);

    /// <summary>Inlines the calls of some functions, and of those that call these, and drops them; errors as for <see cref="Run(Model)"/>.</summary>
    internal static int Run(Model model, Func<Function, bool> which)
    {
        if (!model.Functions.Any(which))
            return 0;
        var calls = new FunctionCalls(model);
        Refuse(model, calls);
        var wanted = new HashSet<Function>();
        foreach (Function function in calls.CalleesFirst)
        {
            if (which(function) || calls.In(function.Body, out _).Any(wanted.Contains))
                _ = wanted.Add(function);
        }

        int inlined = 0;
        var pending = new Stack<Graph>([model.Graph]);
        while (pending.TryPop(out Graph? graph))
        {
            for (Node? node = graph.Nodes.First; node is not null;)
            {
                if (calls.Called(node) is { } function && wanted.Contains(function))
                {
                    // Calls within the body stand where the call stood and come next.
                    Node? before = node.Previous;
                    new FunctionBody(function, node).Replace();
                    inlined++;
                    node = before is null ? graph.Nodes.First : before.Next;
                    continue;
                }

                foreach (Graph child in node.Subgraphs)
                    pending.Push(child);
                node = node.Next;
            }
        }

        foreach ((string domain, long version) in wanted.SelectMany(f => f.OpsetImports))
        {
            if (model.OpsetImports[domain] == 0)
                model.OpsetImports[domain] = version;
        }

        foreach (Function function in wanted)
            _ = model.Functions.Remove(function);
        return inlined;
    }

    private protected override int Rewrite(PassContext context) => context.Function is null ? Run(context.Model) : 0;

    private static void Refuse(Model model, FunctionCalls calls)
    {
        if (calls.Circle is { } circle)
            throw new TransferException(ErrorKind.BadInput, $"function '{Shown.Name(circle[0].Name)}': it calls itself, over {circle.Count} calls; cut the circle");
        var names = new Findings();
        foreach (Function function in model.Functions)
        {
            new NameCheck(names, model.IrVersion).Run(function.Body);
            foreach (Node node in function.Body.Nodes)
            {
                long here = function.OpsetImports[node.Domain], there = model.OpsetImports[node.Domain];
                if (there != 0 && here != there && calls.Called(node) is null
                    && OpTable.FindSignature(node.Domain, node.OpType, here)?.Since != OpTable.FindSignature(node.Domain, node.OpType, there)?.Since)
                {
                    throw new TransferException(ErrorKind.BadInput, $"function '{Shown.Name(function.Name)}': {node.Label} is written in version {here}, the model in {there}, and the operator changed "
                        + "between them; convert the model to that version first");
                }
            }
        }

        if (!names.IsValid)
            throw new TransferException(ErrorKind.BadInput, $"functions: {names.ToReport().Errors[0]}");
        if (InlinedSize.Of(model, calls, LargestModel) > LargestModel)
            throw new TransferException(ErrorKind.Resource, $"functions: with all calls replaced the model would have more than {LargestModel} nodes; keep the functions");
    }
}
