using Transfer.Onnx.Ops;

namespace Transfer.Onnx.Check;

/// <summary>The graphs of If, Loop and Scan take and give as many values as their node hands them and names.</summary>
internal static class SubgraphCheck
{
    // sequence_lens of the first version of Scan stands in front of the values.
    private const int BatchedScan = 8;

    /// <param name="node">The node.</param>
    /// <param name="signature">Its operator.</param>
    /// <param name="countsConstants">Whether a graph's constants are among its inputs only when they are meant to be handed in.</param>
    /// <param name="findings">Where to report.</param>
    public static void Run(Node node, OpSignature signature, bool countsConstants, Findings findings)
    {
        if (!node.HasAttributes || signature.Domain.Length > 0)
            return;
        switch (signature.Name)
        {
            case "If":
                foreach (string branch in new[] { "then_branch", "else_branch" })
                    Count(branch, 0, node.Outputs.Count);
                break;
            case "Loop":
                int carried = Math.Max(0, node.Inputs.Count - 2);
                Count("body", carried + 2, node.Outputs.Count + 1);
                if (node.Outputs.Count < carried)
                    findings.Error(node, "outputs", $"expected at least {carried}, one for each carried value, got {node.Outputs.Count}; name them, with empty names where nothing reads them");
                break;
            case "Scan":
                Count("body", node.Inputs.Count - (signature.Since == BatchedScan ? 1 : 0), node.Outputs.Count);
                break;
        }

        void Count(string attribute, int inputs, int outputs)
        {
            if (node.Attributes.Find(attribute)?.Content is not Graph graph)
                return;
            int given = countsConstants ? graph.Inputs.Count : graph.RequiredInputs.Count();
            if (given != inputs)
                findings.Error(node, $"attribute '{attribute}'", $"expected a graph with {inputs} inputs, got {given}; they are what the node hands it");
            if (graph.Outputs.Count != outputs)
                findings.Error(node, $"attribute '{attribute}'", $"expected a graph with {outputs} outputs, got {graph.Outputs.Count}; they are what the node gives");
        }
    }
}
