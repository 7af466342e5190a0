using Transfer.FineTune.Engine;
using Transfer.FineTune.Kernels;
using Transfer.Onnx;

namespace Transfer.FineTune.Ops;

/// <summary>
/// A node of the graph as the engine runs it. <see cref="Plan"/> reads attributes, gives the outputs their shapes and says what must
/// be remembered for the backward pass; then <see cref="Forward"/> and <see cref="Backward"/> run any number of times and allocate nothing.
/// The vocabulary is the same in every operator: x are the inputs, y the outputs, dY the gradients that arrive, dX those that are
/// returned. Backward overwrites dX; the walk adds up what several users of a value return, and sums over what was broadcast.
/// </summary>
internal abstract class Operator
{
    private Slot?[] _inputs = [];
    private Slot?[] _outputs = [];
    private Slot?[] _inputGradients = [];
    private long[]?[] _gradientShapes = [];
    private bool[] _passes = [];
    private bool[] _overwrites = [];

    /// <summary>The node.</summary>
    public Node Node { get; private set; } = null!;

    public IReadOnlyList<Slot?> Inputs => _inputs;

    public IReadOnlyList<Slot?> Outputs => _outputs;

    /// <summary>What must outlive the forward pass.</summary>
    public List<Slot> Kept { get; } = [];

    /// <summary>Working memory of the forward pass, of both, of the backward pass.</summary>
    public List<Slot> ForwardScratch { get; } = [];

    public List<Slot> SavedScratch { get; } = [];

    public List<Slot> BackwardScratch { get; } = [];

    /// <summary>Whether the outputs follow from the inputs alone, so that constants can be folded.</summary>
    public virtual bool IsDeterministic => true;

    /// <summary>Whether the outputs follow from the inputs' shapes alone.</summary>
    public virtual bool NeedsShapesOnly => false;

    protected Workers Workers => Context.Workers;

    protected long Opset => Context.Opset;

    protected PlanContext Context { get; private set; } = null!;

    protected AttributeMap Attributes => Node.Attributes;

    /// <summary>Whether a float input has a gradient at all; false for bounds, statistics and the like.</summary>
    public virtual bool Differentiates(int input) => true;

    /// <summary>Checks the node and shapes its outputs.</summary>
    public abstract void Plan();

    /// <summary>y from x.</summary>
    public abstract void Forward();

    /// <summary>dX from dY (and x, y where they were kept).</summary>
    public virtual void Backward() => throw new NotSupportedException();

    /// <summary>Whether dX of an input is asked for.</summary>
    public bool Wants(int input) => input < _inputs.Length && _inputs[input] is { RequiresGradient: true } && Differentiates(input);

    /// <summary>Whether any dX is asked for.</summary>
    public bool WantsAny() => WantedInputs > 0;

    /// <summary>The number of inputs whose dX is asked for.</summary>
    public int WantedInputs => Enumerable.Range(0, _inputs.Length).Count(Wants);

    /// <summary>Whether dX of an input is dY itself, element for element, so that nothing need be computed.</summary>
    public bool Passes(int input) => _passes[input];

    /// <summary>Whether dX of an input may be written over dY.</summary>
    public bool Overwrites(int input) => _overwrites[input] && !_passes.Contains(true);

    /// <summary>The shape in which dX of an input is returned: the input's, or the larger one it was broadcast to.</summary>
    public long[] GradientShape(int input) => _gradientShapes[input] ?? _inputs[input]!.Shape;

    /// <summary>What the operator does besides its own node, or null.</summary>
    public Fusion? Fusion { get; set; }

    /// <summary>Whether an addition and a cut of its result can be part of it, as it is attached.</summary>
    public virtual bool Fuses => false;

    /// <summary>Which input such an addition's other operand becomes.</summary>
    public virtual int ResidualInput => -1;

    /// <summary>In which layout the operator reads an input, asked before <see cref="Plan"/>.</summary>
    public virtual Layout LayoutOf(int input) => Layout.Plain;

    public void Attach(PlanContext context, Node node, Slot?[] inputs, int outputs)
    {
        Context = context;
        Node = node;
        _inputs = inputs;
        _outputs = new Slot?[outputs];
        _inputGradients = new Slot?[inputs.Length];
        _gradientShapes = new long[]?[inputs.Length];
        _passes = new bool[inputs.Length];
        _overwrites = new bool[inputs.Length];
    }

    public void SetInputGradient(int input, Slot gradient) => _inputGradients[input] = gradient;

    /// <summary>Whether an optional input is there.</summary>
    protected bool Has(int input) => input < _inputs.Length && _inputs[input] is not null;

    /// <summary>Whether an output is used.</summary>
    protected bool HasOutput(int output) => output < Node.Outputs.Count && Node.Outputs[output] is not null;

    protected Slot X(int input = 0) => Has(input) ? _inputs[input]! : throw Bad($"input {input} is missing; the operator needs it");

    protected Slot Y(int output = 0) => _outputs[output]!;

    protected Slot DY(int output = 0) => _outputs[output]!.Gradient!;

    protected Slot DX(int input = 0) => _inputGradients[input]!;

    /// <summary>An output of its own memory.</summary>
    protected Slot Make(int output, DataType type, params ReadOnlySpan<long> shape) =>
        _outputs[output] = new Slot(NameOf(output), type, shape.ToArray());

    /// <summary>An output that stands in memory as asked.</summary>
    protected Slot Make(int output, Slot like, Layout layout, params ReadOnlySpan<long> shape) =>
        _outputs[output] = new Slot(NameOf(output), like.Type, shape.ToArray(), layout: layout);

    /// <summary>An output of an input's type, shape and layout.</summary>
    protected Slot MakeLike(int output, Slot input) => Make(output, input, input.Layout, input.Shape);

    /// <summary>The one output of a conversion, which keeps the name of what it converts.</summary>
    protected void MakeConverted(Layout layout) => _outputs[0] = new Slot(X().Name, X().Type, X().Shape, layout: layout);

    /// <summary>The layout of an operator that works element by element: blocked where one of some inputs is, provided that all have one shape.</summary>
    protected Layout LayoutTogether(int count)
    {
        bool any = false;
        for (int i = 0; i < count; i++)
        {
            if (!Has(i) || X(i).IsConstant || !X(i).IsFloat || !X(i).Shape.AsSpan().SequenceEqual(X(0).Shape))
                return Layout.Plain;
            any |= X(i).Layout == Layout.Blocked;
        }

        return any ? Layout.Blocked : Layout.Plain;
    }

    /// <summary>An output that is an input under another shape.</summary>
    protected void MakeView(int output, int input, params ReadOnlySpan<long> shape)
    {
        if (Slot.Product(shape) != X(input).Count)
            throw Bad($"{X(input)} has {X(input).Count} elements and cannot be seen as [{string.Join(',', shape.ToArray())}]");
        _outputs[output] = X(input).View(NameOf(output), shape.ToArray());
    }

    /// <summary>Says that Backward reads a value, when any gradient is asked for.</summary>
    protected void Keep(Slot value) => Kept.Add(value);

    /// <summary>Says that dX of an input is dY: the walk then passes it on.</summary>
    protected void PassGradient(int input) => _passes[input] = true;

    /// <summary>Says that Backward writes an element of dX of an input where it will read that element of dY no more: one memory can hold both.</summary>
    protected void OverwriteGradient(int input) => _overwrites[input] = true;

    /// <summary>Says that dX of an input is returned in a larger shape, which the walk sums up.</summary>
    protected void BroadcastGradient(int input, long[] shape) => _gradientShapes[input] = shape;

    protected Slot Scratch(DataType type, params ReadOnlySpan<long> shape) => Add(ForwardScratch, type, shape);

    protected Slot Saved(DataType type, params ReadOnlySpan<long> shape) => Add(SavedScratch, type, shape);

    protected Slot ScratchBackward(DataType type, params ReadOnlySpan<long> shape) => Add(BackwardScratch, type, shape);

    /// <summary>Refuses an input whose elements are not known when the plan is made, and which decide a shape.</summary>
    protected void RequireKnown(int input, string decides)
    {
        if (!X(input).IsConstant)
            throw Bad($"{decides} depends on the data ('{Shown.Name(X(input).Name)}'); the engine gives every tensor its shape before it runs: freeze this part of the network");
    }

    /// <summary>The integers of an input that must be known when the plan is made, or null where it is left out.</summary>
    protected long[]? ConstantInts(int input)
    {
        if (!Has(input))
            return null;
        Slot x = X(input);
        if (!x.IsConstant)
            throw Bad($"input {input} ('{Shown.Name(x.Name)}') depends on the data; the engine needs it as a constant: freeze this part of the network");
        return x.Type switch
        {
            DataType.Int64 => x.As<long>().ToArray(),
            DataType.Int32 => Array.ConvertAll(x.As<int>().ToArray(), v => (long)v),
            _ => throw Bad($"input {input} is of type {x.Type.OnnxName()}; integers are needed"),
        };
    }

    /// <summary>The floats of an input that must be known when the plan is made, or null where it is left out.</summary>
    protected float[]? ConstantFloats(int input)
    {
        if (!Has(input))
            return null;
        if (!X(input).IsConstant || !X(input).IsFloat)
            throw Bad($"input {input} ('{Shown.Name(X(input).Name)}') must be a float constant; freeze this part of the network");
        return X(input).As<float>().ToArray();
    }

    /// <summary>An axis of a rank, from the end when negative.</summary>
    protected int Axis(long axis, int rank)
    {
        if (axis < -rank || axis >= Math.Max(1, rank))
            throw Bad($"axis {axis} is beyond rank {rank}");
        return (int)(axis < 0 ? axis + rank : axis);
    }

    /// <summary>Which axes of a rank a list names.</summary>
    protected bool[] Axes(IEnumerable<long> axes, int rank)
    {
        var marked = new bool[rank];
        foreach (long axis in axes)
            marked[Axis(axis, rank)] = true;
        return marked;
    }

    /// <summary>The shape that shapes broadcast to.</summary>
    protected long[] BroadcastShape(params ReadOnlySpan<long[]> shapes)
    {
        int rank = 0;
        foreach (long[] shape in shapes)
            rank = Math.Max(rank, shape.Length);
        var result = new long[rank];
        Array.Fill(result, 1);
        foreach (long[] shape in shapes)
        {
            for (int d = 0; d < shape.Length; d++)
            {
                ref long dim = ref result[rank - shape.Length + d];
                if (shape[d] != 1 && dim != 1 && dim != shape[d])
                    throw Bad($"shapes [{string.Join("] and [", shapes.ToArray().Select(s => string.Join(',', s)))}] cannot be broadcast to each other");
                if (shape[d] != 1)
                    dim = shape[d];
            }
        }

        return result;
    }

    /// <summary>What is done to the result in passing, as a kernel takes it.</summary>
    protected unsafe Epilogue EpilogueOf() => Fusion is null ? Epilogue.None : new Epilogue(Fusion.Residual < 0 ? null : X(Fusion.Residual).F, Fusion.Low, Fusion.High);

    protected TransferException Bad(string problem) => new(ErrorKind.BadInput, $"{Node.Label}: {problem}");

    private string NameOf(int output) => output == 0 && Fusion is not null ? Fusion.Output.Name : Node.Output(output)?.Name ?? "";

    private static Slot Add(List<Slot> to, DataType type, ReadOnlySpan<long> shape)
    {
        var slot = new Slot("", type, shape.ToArray());
        to.Add(slot);
        return slot;
    }
}
