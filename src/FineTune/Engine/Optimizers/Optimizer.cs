using Transfer.FineTune.Kernels;
using Transfer.Onnx;

namespace Transfer.FineTune.Engine.Optimizers;

/// <summary>
/// Moves the parameters of an engine along their gradients. An element's new value follows from its own old value, gradient and state alone,
/// so that the result is the same bits at any number of threads. A step allocates nothing.
/// </summary>
public abstract class Optimizer
{
    private readonly TrainingEngine _engine;
    private readonly List<Row> _rows = [];

    /// <summary>Prepares the state of every parameter.</summary>
    /// <param name="engine">Whose parameters to move.</param>
    /// <param name="states">The names of the state arrays each parameter has, zero at first.</param>
    /// <param name="groups">Groups with rates of their own; parameters in none of them learn at the step's rate. Null: all do.</param>
    /// <exception cref="TransferException">A group names what is not trained, or two name the same (Usage).</exception>
    private protected Optimizer(TrainingEngine engine, IReadOnlyList<string> states, IReadOnlyList<ParameterGroup>? groups)
    {
        _engine = engine;
        var groupOf = new Dictionary<string, ParameterGroup>(StringComparer.Ordinal);
        foreach (ParameterGroup group in groups ?? [])
        {
            foreach (string name in group.Parameters)
            {
                if (!engine.Parameters.Contains(name))
                    throw new TransferException(ErrorKind.Usage, $"optimiser: group '{group.Name}' has '{Shown.Name(name)}', which is not trained; leave it out");
                if (!groupOf.TryAdd(name, group))
                    throw new TransferException(ErrorKind.Usage, $"optimiser: '{Shown.Name(name)}' is in the groups '{groupOf[name].Name}' and '{group.Name}'; put it into one");
            }
        }

        foreach (string name in engine.Parameters)
        {
            int length = engine.Parameter(name).Length;
            float[][] arrays = [.. states.Select(_ => GC.AllocateArray<float>(length, pinned: true))];
            foreach ((string state, float[] array) in states.Zip(arrays))
                State[$"{state}/{name}"] = array;
            _rows.Add(new Row(name, groupOf.GetValueOrDefault(name), arrays));
        }
    }

    /// <summary>How many steps were taken; a resumed training sets it.</summary>
    public int Steps { get; set; }

    /// <summary>What it remembers of each parameter, under <c>state/parameter</c>; a checkpoint keeps it.</summary>
    public Dictionary<string, float[]> State { get; } = new(StringComparer.Ordinal);

    /// <summary>Moves every parameter.</summary>
    /// <param name="rate">The learning rate, to be multiplied by each group's factor.</param>
    /// <param name="gradients">The engine that has the gradients, where it is not the one with the parameters but shares with it.</param>
    public unsafe void Step(float rate, TrainingEngine? gradients = null)
    {
        Steps++;
        foreach (Row row in _rows)
        {
            float factor = row.Group?.RateFactor ?? 1;
            if (factor == 0)
                continue;
            Span<float> parameter = _engine.Parameter(row.Name), gradient = (gradients ?? _engine).Gradient(row.Name);
            fixed (float* p = parameter, g = gradient)
                Move(_engine.Workers, new Parameter(p, g, parameter.Length, row.States, row.Group?.Decays ?? true), rate * factor);
        }
    }

    /// <summary>Moves one parameter.</summary>
    private protected abstract void Move(Workers workers, Parameter parameter, float rate);

    /// <summary>One parameter in memory: values, gradient, and the state arrays, which are pinned.</summary>
    private protected readonly unsafe struct Parameter(float* values, float* gradient, int count, float[][] states, bool decays)
    {
        public float* Values => values;

        public float* Gradient => gradient;

        public int Count => count;

        public bool Decays => decays;

        public float* State(int index) => (float*)System.Runtime.InteropServices.Marshal.UnsafeAddrOfPinnedArrayElement(states[index], 0);
    }

    private sealed record Row(string Name, ParameterGroup? Group, float[][] States);
}
