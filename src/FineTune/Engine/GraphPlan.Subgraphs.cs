using Transfer.FineTune.Ops;
using Transfer.Onnx;

namespace Transfer.FineTune.Engine;

/// <content>
/// Nodes that hold graphs. Which branch is taken and how often a body runs must be known when the plan is made; then the nodes of the branch, of
/// each pass through the body, or of the function become part of the plan like all others, and have their gradients.
/// </content>
internal sealed unsafe partial class GraphPlan
{
    private const int MostPasses = 10_000;

    private readonly HashSet<Value> _leftOut = [];
    private readonly Stack<Function> _calls = [];
    private IReadOnlyDictionary<string, NodeAttribute> _arguments = new Dictionary<string, NodeAttribute>();

    /// <summary>Plans a node that holds or names a graph, and gives its outputs; null for all others.</summary>
    private Slot?[]? Expand(Node node, Slot?[] inputs)
    {
        if (_context.Functions.FirstOrDefault(f => f.Name == node.OpType && f.Domain == node.Domain && f.Overload == node.Overload) is { } function)
            return Call(node, function, inputs);
        Slot[]? outputs = node.Is("If") ? Branch(node, inputs) : node.Is("Loop") ? Loop(node, inputs) : node.Is("Scan") ? Scan(node, inputs) : null;
        return outputs is null ? null : Named(node, outputs);
    }

    private Slot[] Branch(Node node, Slot?[] inputs) =>
        Run(node.Attributes[Holds(node, inputs[0], "condition") ? "then_branch" : "else_branch"].Graph);

    /// <summary>Passes through the body for as long as there is one to make and the condition holds; carried values first, then stacked ones.</summary>
    private Slot[] Loop(Node node, Slot?[] inputs)
    {
        const int FirstCarried = 2;
        Graph body = node.Attributes["body"].Graph;
        long count = inputs[0] is { } given ? Integers.Read(Known(node, given, "number of passes"), 0) : long.MaxValue;
        bool goesOn = inputs[1] is null || Holds(node, inputs[1], "condition");
        Slot?[] carried = inputs[FirstCarried..];
        List<Slot[]> stacked = [];
        for (long pass = 0; pass < count && goesOn; pass++)
        {
            if (pass == MostPasses)
                throw Bad(node, $"it makes more than {MostPasses} passes; the engine plans each of them: freeze this part of the network");
            Bind(body.Inputs[0], ConstantSlot("", Tensor.From<long>([pass])));
            Bind(body.Inputs[1], ConstantSlot("", Tensor.FromBytes(DataType.Bool, new byte[] { 1 })));
            for (int i = 0; i < carried.Length; i++)
                Bind(body.Inputs[FirstCarried + i], carried[i]);
            Slot[] results = Run(body);
            goesOn = Holds(node, results[0], "condition");
            carried = results[1..(1 + carried.Length)];
            stacked.Add(results[(1 + carried.Length)..]);
        }

        return [.. carried.OfType<Slot>(), .. Stack(node, stacked, _ => 0, _ => false, node.Outputs.Count - carried.Length)];
    }

    /// <summary>Passes through the body for each slice of the scanned inputs.</summary>
    private Slot[] Scan(Node node, Slot?[] inputs)
    {
        if (_context.Opset < 9)
            throw Bad(node, "it is of opset 8, which scans batches; convert the model to opset 9 or later");
        Graph body = node.Attributes["body"].Graph;
        int scanned = (int)node.Attributes.Int("num_scan_inputs", 0), carries = inputs.Length - scanned;
        if (scanned < 1 || carries < 0 || inputs.Contains(null))
            throw Bad(node, $"it has {inputs.Length} inputs and num_scan_inputs is {scanned}; at least one is scanned, and none is left out");
        Slot?[] carried = inputs[..carries];
        Slot[] sources = [.. inputs[carries..].OfType<Slot>()];
        int[] axes = [.. sources.Select((x, i) => (int)(At(node, "scan_input_axes", i) is var axis && axis < 0 ? axis + x.Rank : axis))];
        long[] lengths = [.. sources.Select((x, i) => axes[i] < x.Rank ? x.Dim(axes[i]) : -1)];
        if (lengths.Distinct().Count() > 1 || lengths[0] < 0 || lengths[0] > MostPasses)
            throw Bad(node, $"its scanned inputs have {string.Join(", ", lengths)} slices; the same number is needed, {MostPasses} at most");
        List<Slot[]> stacked = [];
        for (long pass = 0; pass < lengths[0]; pass++)
        {
            for (int i = 0; i < carries; i++)
                Bind(body.Inputs[i], carried[i]);
            for (int i = 0; i < scanned; i++)
            {
                long slice = At(node, "scan_input_directions", i) == 0 ? pass : lengths[0] - 1 - pass;
                Bind(body.Inputs[carries + i], Apply(node, "Gather", "", [sources[i], ConstantSlot("", Tensor.From<long>([slice]))], axes[i]));
            }

            Slot[] results = Run(body);
            carried = results[..carries];
            stacked.Add(results[carries..]);
        }

        return [.. carried.OfType<Slot>(),
            .. Stack(node, stacked, i => At(node, "scan_output_axes", i), i => At(node, "scan_output_directions", i) != 0, node.Outputs.Count - carries)];
    }

    /// <summary>What each pass gave, side by side along a new axis.</summary>
    private IEnumerable<Slot> Stack(Node node, List<Slot[]> passes, Func<int, long> axis, Func<int, bool> backwards, int count)
    {
        if (passes.Count == 0 && count > 0)
            throw Bad(node, "it makes no pass, so that its stacked outputs have no shape; take it out of the graph");
        for (int i = 0; i < count; i++)
        {
            Slot at = ConstantSlot("", Tensor.From<long>([axis(i)], 1));
            IEnumerable<Slot> parts = passes.Select(p => Apply(node, "Unsqueeze", "", [p[i], at]));
            yield return Apply(node, "Concat", "", [.. backwards(i) ? parts.Reverse() : parts], axis(i));
        }
    }

    private Slot?[] Call(Node node, Function function, Slot?[] inputs)
    {
        if (_calls.Contains(function))
            throw Bad(node, $"function '{Shown.Name(function.Name)}' calls itself; take the call out of its body");
        (PlanContext context, IReadOnlyDictionary<string, NodeAttribute> arguments) = (_context, _arguments);
        Dictionary<string, NodeAttribute> given = function.DefaultAttributes.ToDictionary(a => a.Name);
        foreach (NodeAttribute attribute in Resolved(node).Attributes)
            given[attribute.Name] = attribute;
        _calls.Push(function);
        _arguments = given;
        _context = context with { Opset = function.OpsetImports[""] is > 0 and long opset ? opset : context.Opset };
        for (int i = 0; i < function.Body.Inputs.Count; i++)
            Bind(function.Body.Inputs[i], i < inputs.Length ? inputs[i] : null);
        Slot[] outputs = Run(function.Body);
        _calls.Pop();
        (_context, _arguments) = (context, arguments);
        return Named(node, outputs);
    }

    /// <summary>The node itself, or inside a function one in its place that has the values of the attributes which it takes from the call.</summary>
    private Node Resolved(Node node)
    {
        if (node.Attributes.All(a => a.ReferenceName.Length == 0))
            return node;
        Node resolved = new Graph("call").AddNode(node.OpType, [], [.. node.Outputs.Select(o => o?.Name ?? "")], node.Name, node.Domain);
        foreach (NodeAttribute attribute in node.Attributes)
        {
            NodeAttribute? value = attribute.ReferenceName.Length == 0 ? attribute : _arguments.GetValueOrDefault(attribute.ReferenceName);
            if (value is not null)
                resolved.Attributes.Set(value.Renamed(attribute.Name));
        }

        return resolved;
    }

    /// <summary>Plans what a graph computes, and gives its outputs. A body may be planned many times: its values then stand for the last pass.</summary>
    private Slot[] Run(Graph graph)
    {
        Add(graph, [.. graph.Outputs]);
        return [.. graph.Outputs.Select(o => SlotOf(o))];
    }

    private void Bind(Value value, Slot? slot)
    {
        if (slot is null)
        {
            _leftOut.Add(value);
            return;
        }

        _leftOut.Remove(value);
        _slots[value] = slot;
    }

    /// <summary>The outputs under the names that the node has for them.</summary>
    private Slot?[] Named(Node node, Slot[] outputs)
    {
        if (outputs.Length < node.Outputs.Count)
            throw Bad(node, $"its graph has {outputs.Length} outputs; {node.Outputs.Count} are asked for");
        return [.. node.Outputs.Select((o, i) => o is null ? null : Apply(node, "Identity", o.Name, [outputs[i]]))];
    }

    /// <summary>Plans an operator of the engine's own, in place of a node of the graph.</summary>
    private Slot Apply(Node node, string opType, string output, Slot[] inputs, long? axis = null)
    {
        Node own = new Graph("plan").AddNode(opType, [], [output.Length > 0 ? output : "y"], node.Name);
        if (axis is { } given)
            own.Attributes.Set("axis", given);
        return Place(own, inputs)[0]!;
    }

    private static long At(Node node, string attribute, int index) => node.Attributes.Ints(attribute) is { } list && index < list.Count ? list[index] : 0;

    private static bool Holds(Node node, Slot? condition, string what) => Integers.Read(Known(node, condition!, what), 0) != 0;

    private static Slot Known(Node node, Slot slot, string what) => slot is { IsConstant: true, Count: 1 } ? slot
        : throw Bad(node, slot.IsConstant ? $"its {what} is {slot}; one element is needed" : $"its {what} depends on the data; freeze this part of the network");

    private static TransferException Bad(Node node, string problem) => new(ErrorKind.BadInput, $"{node.Label}: {problem}");
}
