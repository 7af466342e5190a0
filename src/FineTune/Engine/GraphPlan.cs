using System.Runtime.InteropServices;
using Transfer.FineTune.Ops;
using Transfer.Onnx;

namespace Transfer.FineTune.Engine;

/// <summary>
/// The forward half of a plan: the nodes that the targets need, in the order of the graph, each with its operator and concrete shapes.
/// What depends on constants alone (shape arithmetic, frozen weights) is computed here and never again.
/// </summary>
internal sealed unsafe partial class GraphPlan : IDisposable
{
    private readonly HashSet<Value> _trainable;
    private readonly Dictionary<Value, Slot> _slots = [];
    private readonly Dictionary<Slot, Slot> _converted = [];
    private readonly List<nint> _constants = [];
    private PlanContext _context;

    public GraphPlan(PlanContext context, IEnumerable<Value> trainable)
    {
        _context = context;
        _trainable = [.. trainable];
    }

    /// <summary>The operators that run at every step, in order.</summary>
    public List<Operator> Operators { get; } = [];

    /// <summary>The trainable values.</summary>
    public Dictionary<string, Slot> Parameters { get; } = new(StringComparer.Ordinal);

    /// <summary>The initializers by name, for an engine that shares them.</summary>
    public Dictionary<string, Slot> Initializers { get; } = new(StringComparer.Ordinal);

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
            slot.RequiresGradient = !_context.Options.InferenceOnly;
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
        if (!AddFused(node))
            AddAlone(node);
    }

    private void AddAlone(Node node)
    {
        bool transposes = node.Input(1) is { } factor && _transposed.ContainsKey(factor);
        Slot?[] inputs = [.. node.Inputs.Select((v, i) => v is null || _leftOut.Contains(v) ? null : i == 1 && transposes ? _transposed[v] : SlotOf(v, node))];
        IReadOnlyList<Slot?> outputs = Expand(node, inputs) ?? Place(Resolved(node), inputs, transposes);
        for (int i = 0; i < node.Outputs.Count; i++)
        {
            if (node.Outputs[i] is { } value && outputs[i] is { } slot)
                _slots[value] = slot;
        }
    }

    /// <summary>Plans one operator, and gives its outputs.</summary>
    private IReadOnlyList<Slot?> Place(Node node, Slot?[] inputs, bool transposesB = false)
    {
        Operator op = OpTable.Make(node, inputs);
        if (transposesB && op is MatMul product)
            product.TransposesB = true;
        op.Attach(_context, node, inputs, node.Outputs.Count);
        bool isConstant = Array.TrueForAll(inputs, s => s is null or { IsConstant: true });
        for (int i = 0; i < inputs.Length; i++)
        {
            if (inputs[i] is { } input)
                inputs[i] = InLayout(input, isConstant ? Layout.Plain : op.LayoutOf(i), node);
        }

        op.Plan();
        Wire(op);
        if (op.NeedsShapesOnly || (isConstant && op.IsDeterministic))
            Fold(op);
        else
            Operators.Add(op);
        return op.Outputs;
    }

    private static void Wire(Operator op)
    {
        bool wants = op.WantsAny();
        foreach (Slot slot in op.Outputs.OfType<Slot>())
        {
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
        if (name.Length > 0 && _context.Options.ShareWith?.Shared(name, tensor) is { } storage)
            return Initializers[name] = new Slot(name, tensor.Type, [.. tensor.Dims], storage) { IsConstant = true };
        Slot slot = Initializers[name] = new Slot(name, tensor.Type, [.. tensor.Dims]) { IsConstant = true };
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
