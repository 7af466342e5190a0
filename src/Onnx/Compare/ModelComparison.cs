namespace Transfer.Onnx;

/// <summary>
/// Two models side by side. Their nodes are matched by what they compute, not by name or place: first those that agree in all that they hang
/// on, then, in their order, those that agree by themselves, and last those of the same operator.
/// </summary>
public sealed class ModelComparison
{
    private ModelComparison(IReadOnlyList<ModelDifference> differences, int matched, IReadOnlyList<(Node First, Node Second)> pairs)
    {
        Differences = differences;
        Matched = matched;
        Pairs = pairs;
    }

    /// <summary>All differences in structure; weights are no part of it.</summary>
    public IReadOnlyList<ModelDifference> Differences { get; }

    /// <summary>The number of nodes that agree, with their attributes.</summary>
    public int Matched { get; }

    internal IReadOnlyList<(Node First, Node Second)> Pairs { get; }

    /// <summary>Compares structure.</summary>
    /// <param name="first">The one model, whose nodes stand in running order.</param>
    /// <param name="second">The other.</param>
    public static ModelComparison Run(Model first, Model second)
    {
        var differences = new List<ModelDifference>();
        foreach (string domain in first.OpsetImports.Concat(second.OpsetImports).Select(i => i.Key is "ai.onnx" ? "" : i.Key).Distinct())
        {
            (long a, long b) = (first.OpsetImports[domain], second.OpsetImports[domain]);
            if (a != b)
                differences.Add(new(DifferenceKind.Opset, $"opset of {(domain.Length == 0 ? "ONNX" : Shown.Name(domain))}: {a} -> {b}"));
        }

        Interfaces("input", [.. first.Graph.RequiredInputs], [.. second.Graph.RequiredInputs], differences);
        Interfaces("output", [.. first.Graph.Outputs], [.. second.Graph.Outputs], differences);
        NodeMatching matching = NodeMatching.Run(first.Graph, second.Graph);
        differences.AddRange(matching.Removed.Select(n => new ModelDifference(DifferenceKind.Removed, $"only in the first: {n.Label}")));
        differences.AddRange(matching.Added.Select(n => new ModelDifference(DifferenceKind.Added, $"only in the second: {n.Label}")));
        differences.AddRange(matching.Changed.Select(p => new ModelDifference(DifferenceKind.Changed, $"{p.First.Label}: {Change(p.First, p.Second)}")));
        differences.AddRange(matching.Rewired(first.Graph, second.Graph).Select(text => new ModelDifference(DifferenceKind.Rewired, text)));
        return new ModelComparison(differences, matching.Same, matching.Pairs);
    }

    /// <summary>Compares the weights of the nodes that were matched, as numbers.</summary>
    /// <returns>One line for each pair of weights of one type and size, equal ones too.</returns>
    /// <exception cref="TransferException">A weight's data is bad or not there.</exception>
    public IReadOnlyList<WeightDifference> CompareWeights()
    {
        var seen = new HashSet<(Value, Value)>();
        var weights = new List<WeightDifference>();
        foreach ((Node first, Node second) in Pairs)
        {
            for (int i = 0; i < Math.Min(first.Inputs.Count, second.Inputs.Count); i++)
            {
                if (first.Inputs[i] is not { } a || second.Inputs[i] is not { } b || Fingerprint.ConstantOf(a) is not { } x || Fingerprint.ConstantOf(b) is not { } y)
                    continue;
                if (x.Type == y.Type && x.Type.IsFloatingPoint() && x.Dims.SequenceEqual(y.Dims) && seen.Add((a, b)))
                    weights.Add(WeightComparison.Run(a.Name, b.Name, x, y));
            }
        }

        return weights;
    }

    private static void Interfaces(string what, Value[] first, Value[] second, List<ModelDifference> differences)
    {
        if (first.Length != second.Length)
            differences.Add(new(DifferenceKind.Interface, $"number of {what}s: {first.Length} -> {second.Length}"));
        for (int i = 0; i < Math.Min(first.Length, second.Length); i++)
        {
            (string a, string b) = (first[i].ToString(), second[i].ToString());
            if (a != b)
                differences.Add(new(DifferenceKind.Interface, $"{what} {i}: {a} -> {b}"));
        }
    }

    private static string Change(Node first, Node second)
    {
        var changes = new List<string>();
        foreach (string name in first.Attributes.Concat(second.Attributes).Select(a => a.Name).Distinct())
        {
            string a = first.Attributes.Find(name) is { } x ? AttributeText.Of(x) : "none", b = second.Attributes.Find(name) is { } y ? AttributeText.Of(y) : "none";
            if (a != b)
                changes.Add($"attribute '{Shown.Name(name)}' {Shown.Text(a)} -> {Shown.Text(b)}");
        }

        for (int i = 0; i < Math.Max(first.Inputs.Count, second.Inputs.Count); i++)
        {
            (string a, string b) = (Operand(first, i), Operand(second, i));
            if (a != b)
                changes.Add($"input {i} {a} -> {b}");
        }

        if (first.Outputs.Count != second.Outputs.Count)
            changes.Add($"outputs {first.Outputs.Count} -> {second.Outputs.Count}");
        return changes.Count == 0 ? "its subgraphs or the elements of its constants differ" : string.Join("; ", changes);
    }

    private static string Operand(Node node, int input) => node.Input(input) is not { } value ? "none"
        : Fingerprint.ConstantOf(value) is { } tensor ? tensor.ToString() : "a value";
}
