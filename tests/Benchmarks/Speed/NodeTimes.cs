using System.Diagnostics;
using System.Globalization;
using Transfer.FineTune.Engine;
using Transfer.FineTune.Ops;

namespace Transfer.Benchmarks.Speed;

/// <summary>Where the time of a step goes: the best of some steps for each operator, forward and backward.</summary>
internal sealed class NodeTimes : IOperatorWatch
{
    private readonly Dictionary<(Operator Operator, bool IsBackward), double> _best = [];
    private long _last;

    /// <summary>A step begins.</summary>
    public void Begin() => _last = Stopwatch.GetTimestamp();

    /// <inheritdoc/>
    public void Done(Operator op, bool isBackward)
    {
        long now = Stopwatch.GetTimestamp();
        double milliseconds = Stopwatch.GetElapsedTime(_last, now).TotalMilliseconds;
        _best[(op, isBackward)] = _best.TryGetValue((op, isBackward), out double best) ? Math.Min(best, milliseconds) : milliseconds;
        _last = now;
    }

    /// <summary>A line for each operator in the order of the forward pass, then the sums by operator.</summary>
    public void Print(TextWriter to)
    {
        to.WriteLine("| operator | inputs | output | forward ms | backward ms |\n| --- | --- | --- | --- | --- |");
        foreach (Operator op in _best.Keys.Where(k => !k.IsBackward).Select(k => k.Operator))
        {
            string inputs = string.Join(" ", op.Inputs.Select(i => i is null ? "-" : $"[{string.Join(',', i.Shape)}]")), output = op.Outputs[0] is { } y ? $"[{string.Join(',', y.Shape)}]" : "-";
            to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {op.Node.OpType} {op.GetType().Name} | {inputs} | {output} | {Best(op, false):0.000} | {Best(op, true):0.000} |"));
        }

        foreach (var kind in _best.Keys.GroupBy(k => k.Operator.Node.OpType).OrderByDescending(g => g.Sum(k => _best[k])))
            to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {kind.Key} | | all | {kind.Where(k => !k.IsBackward).Sum(k => _best[k]):0.000} | {kind.Where(k => k.IsBackward).Sum(k => _best[k]):0.000} |"));
        to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| total | | | {_best.Where(p => !p.Key.IsBackward).Sum(p => p.Value):0.000} | {_best.Where(p => p.Key.IsBackward).Sum(p => p.Value):0.000} |"));
    }

    private double Best(Operator op, bool isBackward) => _best.GetValueOrDefault((op, isBackward));
}
