using Transfer.Onnx.Ops;

namespace Transfer.Onnx.Check;

/// <summary>The graphs of If, Loop and Scan take and give as many values as their node hands them and names.</summary>
internal static class SubgraphCheck
{
    // sequence_lens of the first version of Scan stands in front of the values.
    private const int BatchedScan = 8;

    public static void Run(Node node, OpSignature signature, Findings findings)
    {
        if (!node.HasAttributes || signature.Domain.Length > 0)
            return;
        switch (signature.Name)
        {
            case "If":
                foreach (string branch in new[] { "then_branch", "else_branch" })
                    Count(node, branch, 0, node.Outputs.Count, findings);
                break;
            case "Loop":
                int carried = Math.Max(0, node.Inputs.Count - 2);
                Count(node, "body", carried + 2, node.Outputs.Count + 1, findings);
                if (node.Outputs.Count < carried)
                    findings.Error(node, "outputs", $"expected at least {carried}, one for each carried value, got {node.Outputs.Count}; name them, with empty names where nothing reads them");
                break;
            case "Scan":
                Count(node, "body", node.Inputs.Count - (signature.Since == BatchedScan ? 1 : 0), node.Outputs.Count, findings);
                break;
        }
    }

    private static void Count(Node node, string attribute, int inputs, int outputs, Findings findings)
    {
        if (node.Attributes.Find(attribute)?.Content is not Graph graph)
            return;
        if (graph.Inputs.Count != inputs)
            findings.Error(node, $"attribute '{attribute}'", $"expected a graph with {inputs} inputs, got {graph.Inputs.Count}; they are what the node hands it");
        if (graph.Outputs.Count != outputs)
            findings.Error(node, $"attribute '{attribute}'", $"expected a graph with {outputs} outputs, got {graph.Outputs.Count}; they are what the node gives");
    }
}
