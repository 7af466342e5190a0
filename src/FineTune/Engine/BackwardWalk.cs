using Transfer.FineTune.Kernels;
using Transfer.FineTune.Ops;

namespace Transfer.FineTune.Engine;

/// <summary>
/// Reverse-mode differentiation. The nodes are walked from the last to the first; when a node's turn comes, everything that uses its
/// outputs has been walked, so their gradients dY are complete. The node turns them into dX, and these are added to the gradients of its
/// inputs. Only nodes take part that lie between something trainable and the loss.
/// </summary>
internal sealed class BackwardWalk
{
    private readonly List<Contribution> _seeds = [];
    private readonly List<Step> _steps = [];

    /// <summary>Lays the walk out: which nodes, in which order, into which memory.</summary>
    /// <param name="operators">The forward pass, in its order.</param>
    /// <param name="seeds">The values whose gradients are given, and these gradients: the loss, with 1.</param>
    public BackwardWalk(IReadOnlyList<Operator> operators, IReadOnlyDictionary<Slot, Slot> seeds)
    {
        foreach (Slot seeded in seeds.Keys)
            seeded.Contributions++;
        Operator[] reached = [.. operators.Reverse().Where(Reach)];
        foreach ((Slot value, Slot seed) in seeds)
            _seeds.Add(new Contribution(seed, GradientOf(value), isFirst: true));

        // Times: the forward pass takes 0 to n - 1, the seeds n, the backward pass n + 1 to 2n.
        int n = operators.Count;
        foreach (Slot seeded in seeds.Keys)
            seeded.Gradient!.Storage.Touch(n);
        Dictionary<Operator, int> timeOf = operators.Select((op, i) => (op, time: (2 * n) - i)).ToDictionary(p => p.op, p => p.time);
        foreach (Operator op in reached)
            _steps.Add(PlanStep(op, timeOf[op]));
    }

    /// <summary>What the walk needs memory for, beyond the gradients of the forward pass's values.</summary>
    public IEnumerable<Slot> Slots => _steps.SelectMany(s => s.Operator.BackwardScratch.Concat(s.Working));

    /// <summary>Computes every gradient. Nothing is allocated.</summary>
    public void Run(Workers workers, IOperatorWatch? watch)
    {
        foreach (Contribution seed in _seeds)
            seed.Accumulate(workers);
        foreach (Step step in _steps)
        {
            foreach (Slot dY in step.Untouched)
                dY.As<float>().Clear();
            step.Operator.Backward();
            foreach (Contribution dX in step.Contributions)
                dX.Accumulate(workers);
            watch?.Done(step.Operator, isBackward: true);
        }
    }

    /// <summary>Whether a node gets a gradient and has someone to hand it to; counts what it will hand out.</summary>
    private static bool Reach(Operator op)
    {
        if (!op.WantsAny() || !op.Outputs.Any(y => y is { Contributions: > 0 }))
            return false;
        for (int i = 0; i < op.Inputs.Count; i++)
        {
            if (op.Wants(i))
                op.Inputs[i]!.Contributions++;
        }

        return true;
    }

    private static Step PlanStep(Operator op, int time)
    {
        // An output that nothing differentiable uses has a gradient of zero.
        Slot[] untouched = [.. op.Outputs.OfType<Slot>().Where(y => y.RequiresGradient && y.Gradient is null).Select(GradientOf)];
        foreach (Slot y in op.Outputs.OfType<Slot>().Where(y => y.RequiresGradient))
            GradientOf(y).Storage.Touch(time);
        foreach (Slot slot in op.Kept.Concat(op.SavedScratch).Concat(op.BackwardScratch))
            slot.Storage.Touch(time);
        var contributions = new List<Contribution>();
        var working = new List<Slot>();
        for (int i = 0; i < op.Inputs.Count; i++)
        {
            if (op.Wants(i) && PlanInput(op, i, time, working) is { } contribution)
                contributions.Add(contribution);
        }

        return new Step(op, untouched, [.. contributions], [.. working]);
    }

    /// <summary>
    /// Decides where a node puts dX: over dY where it may and nobody else adds to dX, straight into the gradient when it is the first to add and the
    /// shapes are equal, else into memory of its own.
    /// </summary>
    private static Contribution? PlanInput(Operator op, int input, int time, List<Slot> working)
    {
        Slot x = op.Inputs[input]!;
        bool isFirst = x.Gradient is null;
        long[] shape = op.GradientShape(input);
        bool sameShape = Slot.Product(shape) == x.Count;
        Slot? dY = op.Passes(input) ? op.Outputs[0]!.Gradient! : null;
        if (sameShape && x.Contributions == 1 && !x.Storage.IsPermanent && (dY ?? Overwritten(op, input)) is { } memory)
        {
            // Nobody adds to dY any more and nobody else to dX: they can be the same memory.
            memory.Storage.IsShared |= dY is not null && op.WantedInputs > 1;
            x.Gradient = memory.View(x.Name, x.Shape);
            op.SetInputGradient(input, x.Gradient);
            return null;
        }

        Slot gradient = GradientOf(x);
        gradient.Storage.Touch(time);
        if (dY is null && sameShape && isFirst)
        {
            op.SetInputGradient(input, gradient);
            return null;
        }

        Slot dX = dY?.View("", shape) ?? new Slot("", x.Type, shape, layout: x.Layout);
        dX.Storage.Touch(time);
        working.Add(dX);
        op.SetInputGradient(input, dX);
        return new Contribution(dX, gradient, isFirst);
    }

    /// <summary>dY, if dX may be written over it and nobody else still reads it.</summary>
    private static Slot? Overwritten(Operator op, int input) => op.Overwrites(input) && op.Outputs[0]!.Gradient is { Storage.IsShared: false } dY ? dY : null;

    private static Slot GradientOf(Slot value) => value.Gradient ??= new Slot(value.Name, value.Type, value.Shape, layout: value.Layout);

    private sealed record Step(Operator Operator, Slot[] Untouched, Contribution[] Contributions, Slot[] Working);
}
