using System.CommandLine;
using System.Text.Json.Nodes;
using Transfer.Onnx;

namespace Transfer.Cli.Commands;

/// <summary><c>transfer diff</c>: what two models do not have in common.</summary>
internal sealed class Diff : Verb
{
    private const int Different = 8;
    private const int WeightsInSummary = 20;

    private readonly Argument<string> _first = ModelArguments.Model("A");
    private readonly Argument<string> _second = ModelArguments.Model("B");
    private readonly Flag _weights = new("--weights", "compare the weights too, as numbers");

    public Diff()
        : base(
            "diff",
            "Says what two models do not have in common; the exit code is 0 when they are equal and 8 when not",
            "transfer diff before.onnx after.onnx",
            "transfer diff base.onnx runs/bees --weights --json")
    {
        Add(_first);
        Add(_second);
        Add(_weights);
    }

    /// <inheritdoc/>
    public override int Run(Invocation call)
    {
        using var subjects = new ModelSubjects(call);
        var options = new LoadOptions { RequireExternalData = call.Get(_weights) };
        Model first = ModelSubjects.Load(subjects.Resolve(call.Get(_first)), options);
        Model second = ModelSubjects.Load(subjects.Resolve(call.Get(_second)), options);
        var comparison = ModelComparison.Run(first, second);
        IReadOnlyList<WeightDifference> weights = call.Get(_weights) ? comparison.CompareWeights() : [];
        WeightDifference[] others = [.. weights.Where(w => w.MaxAbs != 0).OrderByDescending(w => double.IsNaN(w.MaxRel) ? double.PositiveInfinity : w.MaxRel)];
        bool equal = comparison.Differences.Count == 0 && others.Length == 0;

        var json = new JsonObject
        {
            ["a"] = call.Get(_first),
            ["b"] = call.Get(_second),
            ["equal"] = equal,
            ["matched"] = comparison.Matched,
            ["differences"] = new JsonArray([.. comparison.Differences.Select(d => new JsonObject { ["kind"] = Word(d), ["message"] = d.Message })]),
        };
        if (call.Get(_weights))
        {
            json["weights"] = new JsonObject
            {
                ["compared"] = weights.Count,
                ["different"] = new JsonArray([.. others.Select(ToJson)]),
            };
        }

        call.Output.Json(json);
        foreach (ModelDifference difference in comparison.Differences)
            call.Output.Line($"{Word(difference)}: {difference.Message}");
        foreach (WeightDifference weight in others.Take(WeightsInSummary))
            call.Output.Line(FormattableString.Invariant($"weight: {Shown.Name(weight.First)} {weight.Type}: largest difference {weight.MaxAbs:G3}, {weight.MaxRel:G3} of the largest element"));
        if (others.Length > WeightsInSummary)
            call.Output.Line($"weight: and {others.Length - WeightsInSummary} more");
        call.Output.Line(Closing(comparison, weights, others.Length, equal));
        return equal ? 0 : Different;
    }

    private static string Word(ModelDifference difference) => difference.Kind.ToString().ToLowerInvariant();

    private static JsonObject ToJson(WeightDifference weight) => new()
    {
        ["a"] = weight.First,
        ["b"] = weight.Second,
        ["type"] = weight.Type,
        ["max_abs"] = Output.Json.Number(weight.MaxAbs),
        ["max_rel"] = Output.Json.Number(weight.MaxRel),
    };

    private static string Closing(ModelComparison comparison, IReadOnlyList<WeightDifference> weights, int others, bool equal)
    {
        string structure = $"{(equal ? "equal" : "different")}: {comparison.Matched} nodes match, {comparison.Differences.Count} differences";
        return weights.Count == 0 ? structure : $"{structure}; {others} of {weights.Count} weights differ";
    }
}
