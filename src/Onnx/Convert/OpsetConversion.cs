using Transfer.Onnx.Ops;

namespace Transfer.Onnx;

/// <summary>
/// Rewrites a model for another version of ONNX's own operators, one opset after the other; what each operator does at each is written in
/// its own file. The result computes the same: where a node cannot cross a change it is named, and nothing is converted.
/// <para>
/// Upwards the file's IR version is raised to the one that came with the opset; where it was below 4, initializers are then listed as inputs
/// no longer. Downwards it stays: who reads the file must know it. Other domains stay as they are.
/// </para>
/// <para>
/// Functions of the model are converted too. One with a node that a change may concern and that takes an attribute from its caller becomes part of the graph, call by call, and so do
/// those that call it: what such a node becomes depends on the attribute.
/// </para>
/// </summary>
public sealed class OpsetConversion
{
    /// <summary>The oldest opset that models are converted to.</summary>
    public const int Oldest = 7;

    /// <summary>The newest opset that is known.</summary>
    public const int Newest = 28;

    private readonly Scope _main;
    private readonly HashSet<string> _functions;
    private readonly HashSet<string> _changed = [];
    private readonly Dictionary<Node, string> _made = [];

    private OpsetConversion(Model model)
    {
        _main = InferShapes.Compute(model, new Dictionary<string, Shape>()).Scope;
        _functions = [.. model.Functions.Where(f => OpTable.Normal(f.Domain).Length == 0).Select(f => f.Name)];
    }

    /// <summary>Converts a copy.</summary>
    /// <param name="model">The model, which is not changed.</param>
    /// <param name="opset">The opset wanted, <see cref="Oldest"/> to <see cref="Newest"/>.</param>
    /// <param name="changed">How many nodes were rewritten.</param>
    /// <exception cref="TransferException">
    /// The opset is not known (kind Usage); or the model has an operator that its own opset does not, contradicts itself, or has a node that
    /// cannot be written there, which the message names (kind BadInput).
    /// </exception>
    public static Model Run(Model model, int opset, out int changed)
    {
        if (opset is < Oldest or > Newest)
            throw new TransferException(ErrorKind.Usage, $"opset {opset}: models are converted to {Oldest} to {Newest}");
        if (model.Opset > Newest)
            throw new TransferException(ErrorKind.BadInput, $"the model is of opset {model.Opset}; those up to {Newest} are known");
        Model copy = model.Clone();
        RaiseIr(copy, opset);
        _ = InlineFunctions.Run(copy, function => NeedsCaller(function, opset));
        var conversion = new OpsetConversion(copy);
        if (copy.Opset == 0)
            copy.Opset = opset;
        else
            conversion.Convert(copy.Graph, conversion._main, copy.OpsetImports, opset, copy.IrVersion < 4 ? ConstantForm.ListedInitializer : ConstantForm.Initializer);
        foreach (Function function in copy.Functions)
        {
            if (function.OpsetImports[""] != 0)
                conversion.Convert(function.Body, InferShapes.ComputeBody(copy, function), function.OpsetImports, opset, ConstantForm.Node);
        }

        changed = conversion._changed.Count;
        return copy;
    }

    // The first releases of ONNX with an opset also had an IR version, which its element types and forms need.
    private static long IrOf(int opset) => opset switch
    {
        <= 8 => 3,
        9 => 4,
        10 => 5,
        11 => 6,
        <= 14 => 7,
        <= 18 => 8,
        <= 20 => 9,
        <= 22 => 10,
        23 => 11,
        24 => 12,
        _ => 13,
    };

    private static void RaiseIr(Model model, int opset)
    {
        long before = model.IrVersion;
        if (opset <= model.Opset || before >= IrOf(opset))
            return;
        model.IrVersion = IrOf(opset);
        if (before >= 4 || model.IrVersion < 4)
            return;
        foreach (Value input in model.Graph.Inputs)
        {
            if (input.Initializer is not null || input.SparseInitializer is not null)
                _ = model.Graph.Inputs.Remove(input);
        }
    }

    // What a step writes depends on the node's attributes. Where one is the caller's, each call needs nodes of its own.
    private static bool NeedsCaller(Function function, int opset)
    {
        int from = (int)function.OpsetImports[""];
        return from != 0 && Nodes(function.Body).Any(node => node.HasAttributes && node.Attributes.Any(a => a.ReferenceName.Length > 0)
            && Enumerable.Range(Math.Min(from, opset) + 1, Math.Abs(from - opset)).Any(version => OpsetSteps.Find(node.OpType, version) is { } step
                && (opset > from ? step.Up is not null : step.Begins || step.Added.Length > 0 || step.Down is not null)));
    }

    private void Convert(Graph graph, Scope scope, OpsetImports imports, int opset, ConstantForm constants)
    {
        int from = (int)imports[""];
        RequireKnown(graph, from);
        for (int version = from + 1; version <= opset; version++)
            Step(graph, scope, imports, version, version, constants);
        for (int version = from; version > opset; version--)
            Step(graph, scope, imports, version, version - 1, constants);
    }

    private void RequireKnown(Graph main, int opset)
    {
        foreach (Node node in Nodes(main))
        {
            if (IsStandard(node) && OpTable.Find("", node.OpType, opset) is null && OpsetSteps.Find(node.OpType, opset + 1) is null)
            {
                throw new TransferException(ErrorKind.BadInput, $"{node.Label}: opset {opset}, which the model is of, has no such operator; "
                    + "correct the model's opset or replace the node");
            }
        }
    }

    private void Step(Graph main, Scope scope, OpsetImports imports, int version, int written, ConstantForm constants)
    {
        imports[""] = written;
        var before = new HashSet<Node>(_made.Keys);
        foreach (Node node in Nodes(main))
        {
            bool isNew = _made.TryGetValue(node, out string? original) && !before.Contains(node);
            if (isNew || !IsStandard(node) || OpsetSteps.Find(node.OpType, version) is not { } step)
                continue;
            string label = original ?? node.Label;
            var context = new StepContext(scope, node, version, written, constants, _made);
            if (written == version)
                step.Up?.Invoke(context);
            else
                TakeBack(step, context);
            if (context.Changed)
                _ = _changed.Add(label);
        }
    }

    private static void TakeBack(OpsetStep step, StepContext context)
    {
        if (step.Begins)
        {
            if (step.Down is not null)
                step.Down(context);
            else if (!KeepKnown(context))
                throw context.Refuse($"there is no {context.Node.OpType} there; convert to opset {context.Version} or later");
            return;
        }

        if (step.AddedTypeOf(context) is { } element)
        {
            if (step.Narrow is null)
                throw Narrow.Refuse(context, element);
            step.Narrow(context, step);
        }

        if (!context.IsReplaced)
            step.Down?.Invoke(context);
    }

    // What is known before the model runs needs no operator.
    private static bool KeepKnown(StepContext context)
    {
        Tensor?[] known = [.. context.Node.Outputs.Select((_, i) => context.KnownOutput(i))];
        if (known.Length == 0 || Array.Exists(known, tensor => tensor is null))
            return false;
        context.Replace([.. known.Select(tensor => context.Keep(tensor!))]);
        return true;
    }

    private bool IsStandard(Node node) => node.Domain is "" or "ai.onnx" && !_functions.Contains(node.OpType);

    // The nodes of a graph and its subgraphs; those that are added behind the one that is looked at are met too.
    private static IEnumerable<Node> Nodes(Graph main)
    {
        var pending = new Queue<Graph>([main]);
        while (pending.TryDequeue(out Graph? graph))
        {
            foreach (Node node in graph.Nodes)
                yield return node;
            foreach (Graph child in graph.Children)
                pending.Enqueue(child);
        }
    }
}
