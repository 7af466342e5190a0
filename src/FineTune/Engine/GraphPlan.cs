using System.Runtime.InteropServices;
using Transfer.FineTune.Ops;
using Transfer.Onnx;

namespace Transfer.FineTune.Engine;

/// <summary>
/// The forward half of a plan: the nodes that the targets need, in the order of the graph, each with its operator and concrete shapes.
/// What depends on constants alone (shape arithmetic, frozen weights) is computed here and never again.
/// </summary>
internal sealed unsafe class GraphPlan : IDisposable
{
    private readonly PlanContext _context;
    private readonly HashSet<Value> _trainable;
    private readonly Dictionary<Value, Slot> _slots = [];
    private readonly Dictionary<Slot, Slot> _converted = [];
    private readonly Dictionary<Node, FusionChain> _taken = [];
    private readonly Dictionary<Value, Slot> _transposed = [];
    private readonly Dictionary<Node, GeluPattern> _gelus = [];
    private readonly HashSet<Value> _targets = [];
    private readonly List<nint> _constants = [];

    public GraphPlan(PlanContext context, IEnumerable<Value> trainable)
    {
        _context = context;
        _trainable = [.. trainable];
    }

    /// <summary>The operators that run at every step, in order.</summary>
    public List<Operator> Operators { get; } = [];

    /// <summary>The trainable values.</summary>
    public Dictionary<string, Slot> Parameters { get; } = new(StringComparer.Ordinal);

    /// <summary>The graph inputs that a caller fills.</summary>
    public Dictionary<string, Slot> Inputs { get; } = new(StringComparer.Ordinal);

    /// <summary>Running statistics that training updates.</summary>
    public Dictionary<string, Slot> States => _context.States;

    /// <summary>Plans everything that the targets need.</summary>
    public void Add(Graph graph, IReadOnlyCollection<Value> targets)
    {
        _targets.UnionWith(targets);
        HashSet<Node> needed = NeededNodes(targets);
        foreach (Node node in graph.Nodes)
        {
            if (needed.Contains(node))
                Add(node);
        }
    }

    /// <summary>A value as callers read it: row-major.</summary>
    public Slot OutputOf(Value value)
    {
        Slot slot = SlotOf(value);
        return slot.Layout == Layout.Plain ? slot : InLayout(slot, Layout.Plain, value.Producer!);
    }

    public Slot SlotOf(Value value, Node? user = null)
    {
        if (_slots.TryGetValue(value, out Slot? slot))
            return slot;
        bool isFed = value.IsInput && _context.Options.InputShapes.ContainsKey(value.Name);
        if (isFed)
            slot = InputSlot(value);
        else if (value.Initializer is { } tensor)
            slot = ConstantSlot(value.Name, tensor);
        else if (value.IsInput)
            throw new TransferException(ErrorKind.Usage, $"input '{Shown.Name(value.Name)}': no shape was given for it; give one for every input of the graph");
        else
            throw new TransferException(ErrorKind.BadInput, $"{user?.Label ?? "graph"}: it reads '{Shown.Name(value.Name)}', which nothing before it computes; sort the graph");
        if (_trainable.Contains(value))
        {
            if (!slot.IsFloat)
                throw new TransferException(ErrorKind.Usage, $"parameter '{Shown.Name(value.Name)}': it is {slot}; only float32 values can be trained");
            slot.IsConstant = false;
            slot.RequiresGradient = true;
            slot.Storage.MakePermanent();
            Parameters[value.Name] = slot;
        }

        return _slots[value] = slot;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (nint memory in _constants)
            NativeMemory.AlignedFree((void*)memory);
        _constants.Clear();
    }

    private void Add(Node node)
    {
        if (_taken.TryGetValue(node, out FusionChain? chain))
        {
            if (ReferenceEquals(node, chain.Tail))
                AddChain(chain);
        }
        else if (_gelus.TryGetValue(node, out GeluPattern? gelu))
        {
            if (ReferenceEquals(node, gelu.Tail))
                AddGelu(gelu);
        }
        else if (GeluPattern.From(node) is { } pattern && !pattern.Nodes.Any(n => _targets.Contains(n.Outputs[0]!) && !ReferenceEquals(n, pattern.Tail)))
        {
            foreach (Node part in pattern.Nodes)
                _gelus[part] = pattern;
        }
        else if (IsTransposedFactor(node))
        {
            _transposed[node.Outputs[0]!] = SlotOf(node.Inputs[0]!, node);
        }
        else if (FusionChain.From(node, _taken.ContainsKey) is { } found && IsFusable(found))
        {
            foreach (Node follower in found.Followers())
                _taken[follower] = found;
        }
        else
        {
            AddAlone(node);
        }
    }

    /// <summary>Whether the head runs in blocked layout, where what follows costs nothing, and nobody asks for what is between.</summary>
    private bool IsFusable(FusionChain chain)
    {
        if (_targets.Contains(chain.Head.Outputs[0]!) || (chain.Cut is not null && chain.Sum is not null && _targets.Contains(chain.Sum.Outputs[0]!)))
            return false;
        Slot?[] inputs = [.. chain.Head.Inputs.Select(v => v is null ? null : SlotOf(v, chain.Head))];
        Operator op = OpTable.Make(chain.Head, inputs);
        op.Attach(_context, chain.Head, inputs, chain.Head.Outputs.Count);
        return op.Fuses;
    }

    /// <summary>A chain as one operator; where the addition broadcasts or a bound depends on the data, its nodes one by one.</summary>
    private void AddChain(FusionChain chain)
    {
        Slot?[] inputs = [.. chain.Head.Inputs.Select(v => v is null ? null : SlotOf(v, chain.Head))];
        Slot? residual = chain.Residual is { } added ? SlotOf(added, chain.Sum) : null;
        Operator op = OpTable.Make(chain.Head, inputs);
        if (BoundsOf(chain.Cut) is { } bounds && residual is null or { IsConstant: false, IsFloat: true })
        {
            Array.Resize(ref inputs, Math.Max(inputs.Length, op.ResidualInput + 1));
            inputs[op.ResidualInput] = residual;
            op.Fusion = new Fusion(residual is null ? -1 : op.ResidualInput, bounds.Low, bounds.High, chain.Tail.Outputs[0]!);
            op.Attach(_context, chain.Head, inputs, chain.Head.Outputs.Count);
            for (int i = 0; i < op.ResidualInput; i++)
            {
                if (inputs[i] is { } input)
                    inputs[i] = InLayout(input, op.LayoutOf(i), chain.Head);
            }

            op.Plan();
            if (residual is null || residual.Shape.AsSpan().SequenceEqual(op.Outputs[0]!.Shape))
            {
                if (residual is not null)
                    inputs[op.ResidualInput] = InLayout(residual, Layout.Blocked, chain.Head);
                Finish(op, chain.Head);
                Operators.Add(op);
                return;
            }
        }

        AddAlone(chain.Head);
        foreach (Node follower in chain.Followers())
            AddAlone(follower);
    }

    private void AddGelu(GeluPattern pattern)
    {
        Slot?[] inputs = [SlotOf(pattern.X, pattern.Nodes[0])];
        var op = new Gelu();
        op.Attach(_context, pattern.Tail, inputs, outputs: 1);
        inputs[0] = InLayout(inputs[0]!, op.LayoutOf(0), pattern.Tail);
        op.Plan();
        Finish(op, pattern.Tail);
        if (inputs[0]!.IsConstant)
            Fold(op);
        else
            Operators.Add(op);
    }

    private (float Low, float High)? BoundsOf(Node? cut)
    {
        if (cut is null)
            return (float.NegativeInfinity, float.PositiveInfinity);
        if (cut.Is("Relu"))
            return (0, float.PositiveInfinity);
        float? low = BoundOf(cut, 1, "min", float.NegativeInfinity), high = BoundOf(cut, 2, "max", float.PositiveInfinity);
        return low is { } l && high is { } h ? (l, h) : null;
    }

    private float? BoundOf(Node cut, int input, string attribute, float none)
    {
        if (cut.Input(input) is not { } value)
            return cut.Attributes.Float(attribute, none);
        return SlotOf(value, cut) is { IsConstant: true, IsFloat: true, Count: 1 } slot ? slot.F[0] : null;
    }

    /// <summary>Whether a node does nothing but turn a matrix that varies for a product, which can read it turned.</summary>
    private bool IsTransposedFactor(Node node) => node.Is("Transpose") && node.Outputs[0] is { Uses.Count: 1 } value && !_targets.Contains(value)
        && value.Uses.First() is { Index: 1 } use && use.Node.Is("MatMul") && ReferenceEquals(use.Node.Graph, node.Graph)
        && SlotOf(node.Inputs[0]!, node) is { Rank: 2, IsConstant: false, IsFloat: true } && (node.Attributes.Ints("perm") is null || node.Attributes.Ints("perm") is [1, 0]);

    private void AddAlone(Node node)
    {
        bool transposes = node.Input(1) is { } factor && _transposed.ContainsKey(factor);
        Slot?[] inputs = [.. node.Inputs.Select((v, i) => v is null ? null : i == 1 && transposes ? _transposed[v] : SlotOf(v, node))];
        if (node.Is("If"))
        {
            AddBranch(node, inputs[0]!);
            return;
        }

        Operator op = OpTable.Make(node, inputs);
        if (transposes && op is MatMul product)
            product.TransposesB = true;
        op.Attach(_context, node, inputs, node.Outputs.Count);
        bool isConstant = Array.TrueForAll(inputs, s => s is null or { IsConstant: true });
        for (int i = 0; i < inputs.Length; i++)
        {
            if (inputs[i] is { } input)
                inputs[i] = InLayout(input, isConstant ? Layout.Plain : op.LayoutOf(i), node);
        }

        op.Plan();
        Finish(op, node);
        if (op.NeedsShapesOnly || (isConstant && op.IsDeterministic))
            Fold(op);
        else
            Operators.Add(op);
    }

    /// <summary>Makes an operator's outputs known under the names of their values.</summary>
    private void Finish(Operator op, Node node)
    {
        bool wants = op.WantsAny();
        for (int i = 0; i < node.Outputs.Count; i++)
        {
            Value? value = i == 0 && op.Fusion is { } fusion ? fusion.Output : node.Outputs[i];
            if (value is null || op.Outputs[i] is not { } slot)
                continue;
            _slots[value] = slot;
            slot.RequiresGradient = wants && slot.IsFloat;
            slot.Producer = op;
        }
    }

    /// <summary>The same values in another layout: a conversion, made once however many nodes ask for it.</summary>
    private Slot InLayout(Slot slot, Layout layout, Node user)
    {
        if (slot.Layout == layout)
            return slot;
        if (_converted.TryGetValue(slot, out Slot? converted))
            return converted;
        var op = new Reorder(layout);
        op.Attach(_context, user, [slot], outputs: 1);
        op.Plan();
        converted = op.Outputs[0]!;
        converted.RequiresGradient = slot.RequiresGradient;
        converted.Producer = op;
        Operators.Add(op);
        return _converted[slot] = converted;
    }

    /// <summary>The branch that a constant condition takes becomes part of the plan.</summary>
    private void AddBranch(Node node, Slot condition)
    {
        if (!condition.IsConstant)
            throw new TransferException(ErrorKind.BadInput, $"{node.Label}: its condition depends on the data; freeze this part of the network");
        Graph branch = node.Attributes[condition.As<byte>()[0] != 0 ? "then_branch" : "else_branch"].Graph;
        foreach (Node inner in branch.Nodes)
            Add(inner);
        for (int i = 0; i < node.Outputs.Count; i++)
        {
            if (node.Outputs[i] is { } output)
                _slots[output] = SlotOf(branch.Outputs[i], node);
        }
    }

    private void Fold(Operator op)
    {
        foreach (Slot slot in op.Outputs.OfType<Slot>().Concat(op.ForwardScratch).Concat(op.SavedScratch))
        {
            if (slot.Pointer is null)
                slot.Storage.Pointer = Allocate(slot.Storage.Bytes);
            slot.IsConstant = true;
        }

        op.Forward();
    }

    private Slot ConstantSlot(string name, Tensor tensor)
    {
        if (tensor.Type.BitsPerElement() < 8)
            throw new TransferException(ErrorKind.BadInput, $"initializer '{Shown.Name(name)}': elements of type {tensor.Type.OnnxName()} cannot be trained on; convert the model to float32 first");
        var slot = new Slot(name, tensor.Type, [.. tensor.Dims]) { IsConstant = true };
        slot.Storage.Pointer = Allocate(slot.Storage.Bytes);
        tensor.Bytes.Span.CopyTo(new Span<byte>(slot.Pointer, checked((int)slot.Bytes)));
        return slot;
    }

    private Slot InputSlot(Value value)
    {
        DataType type = (value.Type as TensorType)?.Element ?? DataType.Float;
        long[] shape = _context.Options.InputShapes[value.Name];
        CheckShape(value, shape);
        var slot = new Slot(value.Name, type, [.. shape]);
        slot.Storage.MakePermanent();
        return Inputs[value.Name] = slot;
    }

    private static void CheckShape(Value value, long[] shape)
    {
        if ((value.Type as TensorType)?.Shape is not { } declared)
            return;
        bool fits = declared.Rank == shape.Length;
        for (int d = 0; fits && d < shape.Length; d++)
            fits = declared[d].Number is not { } number || number == shape[d];
        if (!fits)
            throw new TransferException(ErrorKind.Usage, $"input '{Shown.Name(value.Name)}': shape [{string.Join(',', shape)}] was given, the graph has {declared}; give a shape that fits");
    }

    private byte* Allocate(long bytes)
    {
        void* memory = NativeMemory.AlignedAlloc((nuint)bytes, 64);
        _constants.Add((nint)memory);
        return (byte*)memory;
    }

    private static HashSet<Node> NeededNodes(IReadOnlyCollection<Value> targets)
    {
        var needed = new HashSet<Node>();
        var open = new Stack<Value>(targets);
        while (open.TryPop(out Value? value))
        {
            if (value.Producer is not { } node || !needed.Add(node))
                continue;
            foreach (Value input in InputsOf(node))
                open.Push(input);
        }

        return needed;
    }

    /// <summary>What a node reads, its subgraphs included.</summary>
    private static IEnumerable<Value> InputsOf(Node node) =>
        node.Inputs.OfType<Value>().Concat(node.Subgraphs.SelectMany(g => g.Outputs.Concat(g.Nodes.SelectMany(InputsOf))));
}
