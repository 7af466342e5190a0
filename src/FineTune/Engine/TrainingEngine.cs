using Transfer.FineTune.Kernels;
using Transfer.FineTune.Ops;
using Transfer.Onnx;

namespace Transfer.FineTune.Engine;

/// <summary>
/// Runs a graph forward and backward for one set of input shapes. Everything is laid out when it is built; a step then allocates nothing
/// on the managed heap and gives the same bits at any number of threads. The spans it hands out are its own memory: write inputs and
/// parameters into them, read outputs and gradients from them, and do not use them after <see cref="Dispose"/>. One thread at a time.
/// </summary>
public sealed partial class TrainingEngine : IDisposable
{
    private readonly EngineOptions _options;
    private readonly Workers _workers;
    private readonly StepClock _clock = new();
    private readonly GraphPlan _plan;
    private readonly BackwardWalk _walk;
    private readonly Arena _arena;
    private readonly Operator[] _forward;
    private readonly Dictionary<string, Slot> _outputs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Slot> _seeds = new(StringComparer.Ordinal);
    private readonly Slot? _loss;
    private bool _disposed;

    private TrainingEngine(Model model, EngineOptions options)
    {
        _options = options;
        _workers = options.ShareWith?._workers ?? new Workers(options.Threads);
        Value[] trainable = [.. options.Trainable.Select(model.Graph.Get)];
        _plan = new GraphPlan(new PlanContext(options, _workers, model.Opset, _clock) { Functions = [.. model.Functions] }, trainable);
        try
        {
            Value? loss = options.Loss is null ? null : model.Graph.Get(options.Loss);
            Value[] targets = [.. model.Graph.Outputs.Where(o => o is not null), .. loss is null ? Array.Empty<Value>() : [loss]];
            _plan.Add(model.Graph, targets);
            foreach (Value output in targets)
                AddOutput(_plan.OutputOf(output));
            foreach (Value value in trainable)
                _ = _plan.SlotOf(value);
            _loss = loss is null ? null : CheckLoss(_plan.OutputOf(loss));
            _forward = [.. _plan.Operators];
            _walk = new BackwardWalk(_forward, PlanSeeds());
            PlanParameters(trainable);
            _arena = options.MeasureOnly ? Arena.Measure(Storages()) : Arena.Allocate(Storages());
            if (_loss is { RequiresGradient: true } && !options.MeasureOnly)
                _seeds[_loss.Name].As<float>()[0] = 1;
        }
        catch
        {
            DisposeWorkers();
            throw;
        }
        finally
        {
            _plan.Dispose();
        }
    }

    /// <summary>The names of what is trained, in the order of <see cref="EngineOptions.Trainable"/>.</summary>
    public IReadOnlyList<string> Parameters { get; private set; } = [];

    /// <summary>Those among them that the loss does not depend on: their gradient is 0.</summary>
    public IReadOnlyList<string> Unreached { get; private set; } = [];

    /// <summary>The names of running statistics that training updates (BatchNormalization in training mode).</summary>
    public IReadOnlyCollection<string> States => _plan.States.Keys;

    /// <summary>The threads, for optimizers.</summary>
    internal Workers Workers => _workers;

    /// <summary>Who is told of every operator that has run, or null: for measurements.</summary>
    internal IOperatorWatch? Watch { get; set; }

    /// <summary>The size of the one block of memory that holds everything.</summary>
    public long ArenaBytes => _arena.Bytes;

    /// <summary>Plans the graph for these shapes.</summary>
    /// <exception cref="TransferException">
    /// A name is unknown (kind NotFound); a shape or parameter does not fit, or nothing trainable leads to the loss (kind Usage); a node is
    /// wrong, or stands between a parameter and the loss and has no gradient: the message names it, the parameters and what to freeze
    /// (kind BadInput); the memory cannot be had (kind Resource).
    /// </exception>
    public static TrainingEngine Build(Model model, EngineOptions options) => new(model, options);

    /// <summary>The bytes that an engine for these options would take, without taking them.</summary>
    /// <inheritdoc cref="Build"/>
    public static long Measure(Model model, EngineOptions options)
    {
        using var engine = new TrainingEngine(model, options with { MeasureOnly = true });
        return engine.ArenaBytes;
    }

    /// <summary>The memory of a graph input of type float32, row-major.</summary>
    /// <exception cref="TransferException">There is no such input, or it is of another type (kind Usage).</exception>
    public Span<float> Input(string name) => Input<float>(name);

    /// <summary>The memory of a graph input. Elements of bool inputs are bytes.</summary>
    /// <exception cref="TransferException">There is no such input, or it is of another type (kind Usage).</exception>
    public Span<T> Input<T>(string name)
        where T : unmanaged => Typed<T>(Find(_plan.Inputs, name, "input"));

    /// <summary>A graph output (or the loss) after <see cref="Forward"/>.</summary>
    /// <exception cref="TransferException">There is no such output, or it is of another type (kind Usage).</exception>
    public ReadOnlySpan<float> Output(string name) => Output<float>(name);

    /// <summary>A graph output after <see cref="Forward"/>. Elements of bool outputs are bytes.</summary>
    /// <exception cref="TransferException">There is no such output, or it is of another type (kind Usage).</exception>
    public ReadOnlySpan<T> Output<T>(string name)
        where T : unmanaged => Typed<T>(Find(_outputs, name, "output"));

    /// <summary>The shape of a graph output.</summary>
    /// <exception cref="TransferException">There is no such output (kind Usage).</exception>
    public IReadOnlyList<long> OutputShape(string name) => Find(_outputs, name, "output").Shape;

    /// <summary>The current value of a parameter; what is written is what the next step uses.</summary>
    /// <exception cref="TransferException">It is not trained here (kind Usage).</exception>
    public Span<float> Parameter(string name) => Typed<float>(Find(_plan.Parameters, name, "parameter"));

    /// <summary>d loss / d parameter after <see cref="Backward"/>.</summary>
    /// <exception cref="TransferException">It is not trained here (kind Usage).</exception>
    public Span<float> Gradient(string name) => Typed<float>(Find(_plan.Parameters, name, "parameter").Gradient
        ?? throw new TransferException(ErrorKind.Usage, $"engine: '{Shown.Name(name)}' has no gradient, because the engine was built for inference only"));

    /// <summary>Where the gradient of an output is given when the engine was built without a loss.</summary>
    /// <exception cref="TransferException">The output does not depend on anything trainable, or the engine has a loss (kind Usage).</exception>
    public Span<float> OutputGradient(string name) => Typed<float>(Find(_seeds, name, "differentiable output"));

    /// <summary>A running statistic.</summary>
    /// <exception cref="TransferException">There is none of this name (kind Usage).</exception>
    public Span<float> State(string name) => Typed<float>(Find(_plan.States, name, "running statistic"));

    /// <summary>Computes the outputs, and gives the loss (0 when there is none).</summary>
    public float Forward()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        foreach (Operator op in _forward)
        {
            op.Forward();
            Watch?.Done(op, isBackward: false);
        }

        return _loss is null ? 0 : _loss.As<float>()[0];
    }

    /// <summary>Computes all gradients, from what the last <see cref="Forward"/> left.</summary>
    public void Backward()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _walk.Run(_workers, Watch);
        _clock.Step++;
    }

    /// <summary>Puts the trained values, and updated statistics, into the initializers of a graph that has them under the same names.</summary>
    /// <exception cref="TransferException">The graph has no such value (kind NotFound).</exception>
    public void WriteTo(Graph graph)
    {
        foreach ((string name, Slot slot) in _plan.Parameters.Concat(_plan.States))
        {
            if (!_plan.Inputs.ContainsKey(name))
                graph.Get(name).Initializer = Tensor.From<float>(slot.As<float>(), slot.Shape);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        DisposeWorkers();
        _arena.Dispose();
    }

    private void DisposeWorkers()
    {
        if (_options.ShareWith is null)
            _workers.Dispose();
    }

    private static Slot CheckLoss(Slot loss) => loss is { IsFloat: true, Count: 1 } ? loss : throw new TransferException(ErrorKind.Usage,
        $"loss '{Shown.Name(loss.Name)}': it is {loss}; a loss is one float32");

    private static Slot Find(Dictionary<string, Slot> slots, string name, string kind) => slots.TryGetValue(name, out Slot? slot) ? slot
        : throw new TransferException(ErrorKind.Usage, $"engine: there is no {kind} '{Shown.Name(name)}'{NearestName.Suggestion(name, slots.Keys)}");

    private Span<T> Typed<T>(Slot slot)
        where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        DataType asked = DataTypes.Of<T>();
        if (asked != slot.Type && !(asked == DataType.UInt8 && slot.Type == DataType.Bool))
            throw new TransferException(ErrorKind.Usage, $"engine: '{Shown.Name(slot.Name)}' is {slot}, not {asked.OnnxName()}; ask for the type it has");
        return slot.As<T>();
    }

    private void AddOutput(Slot slot)
    {
        slot.Storage.MakePermanent();
        _outputs[slot.Name] = slot;
    }

    /// <summary>The memory of an initializer, for another engine of the same graph; null when it is not a part of a step.</summary>
    internal Storage? Shared(string name, Tensor tensor) =>
        _plan.Initializers.TryGetValue(name, out Slot? slot) && slot.Storage.IsPlaced && slot.Type == tensor.Type && slot.Shape.AsSpan().SequenceEqual([.. tensor.Dims])
            ? slot.Storage : null;

    /// <summary>How many steps have been taken: with the seed it decides what Dropout drops.</summary>
    internal ulong Steps
    {
        get => _clock.Step;
        set => _clock.Step = value;
    }

    private Dictionary<Slot, Slot> PlanSeeds()
    {
        if (_options.InferenceOnly)
            return [];
        Slot[] starts = _loss is null ? [.. _outputs.Values.Where(o => o.RequiresGradient)] : _loss.RequiresGradient ? [_loss] : [];
        if (starts.Length == 0 && _plan.Parameters.Count > 0)
            throw new TransferException(ErrorKind.Usage, "training: the loss depends on none of the parameters to train; name others, or another output");
        foreach (Slot start in starts)
        {
            _seeds[start.Name] = new Slot(start.Name, DataType.Float, start.Shape);
            _seeds[start.Name].Storage.MakePermanent();
        }

        return starts.ToDictionary(s => s, s => _seeds[s.Name]);
    }

    private void PlanParameters(IEnumerable<Value> trainable)
    {
        Parameters = [.. trainable.Select(v => v.Name).Distinct()];
        if (_options.InferenceOnly)
            return;
        Unreached = [.. Parameters.Where(p => _plan.Parameters[p].Gradient is null)];
        foreach (Slot parameter in _plan.Parameters.Values)
        {
            parameter.Gradient ??= new Slot(parameter.Name, parameter.Type, parameter.Shape);
            parameter.Gradient.Storage.MakePermanent();
        }
    }

    /// <summary>Everything that needs memory, with the forward pass's times noted.</summary>
    private HashSet<Storage> Storages()
    {
        var storages = new HashSet<Storage>();
        for (int time = 0; time < _forward.Length; time++)
        {
            Operator op = _forward[time];
            foreach (Slot slot in op.Inputs.Concat(op.Outputs).OfType<Slot>().Concat(op.ForwardScratch).Concat(op.SavedScratch))
            {
                if (slot.IsConstant)
                    slot.Storage.MakePermanent();
                else
                    slot.Storage.Touch(time);
                storages.Add(slot.Storage);
                if (slot.Gradient is { } gradient)
                    storages.Add(gradient.Storage);
            }
        }

        IEnumerable<Slot> others = _walk.Slots.Concat(_outputs.Values).Concat(_seeds.Values).Concat(_plan.Inputs.Values)
            .Concat(_plan.States.Values).Concat(_plan.Parameters.Values).Concat(_plan.Parameters.Values.Select(p => p.Gradient).OfType<Slot>());
        storages.UnionWith(others.Select(s => s.Storage));
        storages.RemoveWhere(s => !s.IsUsed || s.IsPlaced);
        return storages;
    }
}
