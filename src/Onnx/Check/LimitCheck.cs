namespace Transfer.Onnx.Check;

/// <summary>How large a model from a stranger may be; looked at first, so that nothing else can be made to work long.</summary>
internal static class LimitCheck
{
    private const string Advice = "such a model is refused as untrusted; check it without --untrusted if you know its maker";

    /// <returns>Whether the model is within the limits.</returns>
    public static bool Run(Model model, FunctionCalls calls, ModelLimits limits, Findings findings)
    {
        long nodes = 0;
        var pending = new Stack<Graph>([model.Graph, .. model.Functions.Select(f => f.Body)]);
        while (findings.IsValid && pending.TryPop(out Graph? graph))
        {
            nodes += graph.Nodes.Count;
            if (nodes > limits.Nodes)
            {
                findings.Error("nodes", $"expected at most {limits.Nodes}, got {nodes} or more; {Advice}");
                return false;
            }

            foreach (Value value in graph.Inputs.Concat(graph.Outputs).Concat(graph.Initializers))
                Check(value, limits, findings);
            foreach (Node node in graph.Nodes)
            {
                int parts = node.Inputs.Count + node.Outputs.Count + (node.HasAttributes ? node.Attributes.Count : 0);
                if (parts > limits.NodeParts)
                    findings.Error(node, "inputs", $"expected at most {limits.NodeParts} inputs, outputs and attributes, got {parts}; {Advice}");
                foreach (Value output in node.Outputs.OfType<Value>())
                    Check(output, limits, findings);
                foreach (Graph child in node.Subgraphs)
                    pending.Push(child);
            }
        }

        long inlined = InlinedSize.Of(model, calls, limits.InlinedNodes);
        if (inlined > limits.InlinedNodes)
            findings.Error("functions", $"expected at most {limits.InlinedNodes} nodes once calls are replaced by bodies, got more; {Advice}");
        return findings.IsValid;
    }

    private static void Check(Value value, ModelLimits limits, Findings findings)
    {
        string field = $"value '{Shown.Name(value.Name)}'";
        if (value.Name.Length > limits.NameLength)
            findings.Error(field, $"expected a name of at most {limits.NameLength} characters, got {value.Name.Length}; {Advice}");
        int rank = value.Initializer?.Dims.Count ?? (value.Type as TensorType)?.Shape?.Rank ?? 0;
        if (rank > limits.Rank)
            findings.Error(field, $"expected at most {limits.Rank} dimensions, got {rank}; {Advice}");
        if (value.Initializer is { } tensor && Bytes(tensor.Type, tensor.Dims) > limits.TensorBytes)
            findings.Error(field, $"expected at most {limits.TensorBytes} bytes, got {tensor}; {Advice}");
    }

    /// <summary>The bytes of a tensor, as a sum that cannot wrap around.</summary>
    public static decimal Bytes(DataType type, IReadOnlyList<long> dims)
    {
        decimal bits = type.BitsPerElement();
        foreach (long dim in dims)
            bits = Math.Min(bits * Math.Max(dim, 0), long.MaxValue);
        return bits / 8;
    }
}
