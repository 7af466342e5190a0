using Transfer.FineTune.Engine;
using Transfer.Onnx;

namespace Transfer.FineTune.Ops;

/// <summary>The operators of the engine, alphabetically.</summary>
internal static partial class OpTable
{
    /// <summary>The names, for tests.</summary>
    public static IReadOnlyDictionary<string, OpRow> All => Rows;

    /// <summary>The operator for a node, when the engine has it and nothing trainable would be cut off.</summary>
    /// <exception cref="TransferException">The engine lacks the operator, or its gradient where one is needed (kind BadInput).</exception>
    public static Operator Make(Node node, IReadOnlyList<Slot?> inputs)
    {
        OpRow? row = node.Domain is "" or "ai.onnx" ? Rows.GetValueOrDefault(node.OpType) : null;
        string[] cutOff = TrainableBehind(inputs.OfType<Slot>());
        if (row is null)
            throw Missing(node, cutOff, "the engine does not have this operator");
        if (row.Gradient == GradientKind.NotYet && cutOff.Length > 0)
            throw Missing(node, cutOff, "the engine does not have its gradient");
        for (int i = 0; i < inputs.Count; i++)
        {
            if (inputs[i] is { IsFloat: false } x && !row.TakesOthers(i))
                throw new TransferException(ErrorKind.BadInput, $"{node.Label}: input {i} is {x}; the engine computes this operator in float32: convert the model to float32");
        }

        return row.Make();
    }

    private static OpRow Gradient(Func<Operator> make) => new(make, GradientKind.Yes);

    private static OpRow NoGradient(Func<Operator> make) => new(make, GradientKind.None);

    private static OpRow NotYet(Func<Operator> make) => new(make, GradientKind.NotYet);

    private static TransferException Missing(Node node, string[] cutOff, string problem)
    {
        const int Shown3 = 3;
        string names = string.Join(", ", cutOff.Take(Shown3).Select(n => $"'{Shown.Name(n)}'"));
        if (cutOff.Length > Shown3)
            names += $" and {cutOff.Length - Shown3} more";
        string answer = cutOff.Length == 0
            ? "let the part up to it run frozen"
            : $"it cuts {names} off from the loss: freeze them, and train what comes after '{Shown.Name(node.Outputs[0]?.Name ?? "")}'";
        return new TransferException(ErrorKind.BadInput, $"{node.Label}: {problem}; {answer}");
    }

    /// <summary>The names of the parameters that influence some values.</summary>
    private static string[] TrainableBehind(IEnumerable<Slot> values)
    {
        var seen = new HashSet<Slot>();
        var open = new Stack<Slot>(values);
        var names = new SortedSet<string>(StringComparer.Ordinal);
        while (open.TryPop(out Slot? slot))
        {
            if (!slot.RequiresGradient || !seen.Add(slot))
                continue;
            if (slot.Producer is null)
                names.Add(slot.Name);
            foreach (Slot input in slot.Producer?.Inputs.OfType<Slot>() ?? [])
                open.Push(input);
        }

        return [.. names];
    }
}
