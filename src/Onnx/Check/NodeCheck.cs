using Transfer.Onnx.Ops;

namespace Transfer.Onnx.Check;

/// <summary>Each node against its operator: there is such an operator in the imported version, and the node has what that takes and gives.</summary>
internal sealed class NodeCheck
{
    private readonly Findings _findings;
    private readonly long _irVersion;
    private readonly AttributeCheck _attributes;
    private readonly FunctionCalls _calls;

    public NodeCheck(Model model, FunctionCalls calls, Findings findings)
    {
        _calls = calls;
        _findings = findings;
        _irVersion = model.IrVersion;
        _attributes = new AttributeCheck(findings);
    }

    /// <summary>Checks the nodes of a graph and its subgraphs.</summary>
    /// <param name="root">The graph.</param>
    /// <param name="imports">The versions that its nodes are written in.</param>
    /// <param name="function">The function whose body it is, or null.</param>
    public void Run(Graph root, OpsetImports imports, Function? function)
    {
        var pending = new Stack<Graph>([root]);
        var versions = new Dictionary<string, long>();
        while (pending.TryPop(out Graph? graph))
        {
            foreach (Node node in graph.Nodes)
            {
                if (!versions.TryGetValue(node.Domain, out long version))
                    versions[node.Domain] = version = imports.Count == 0 && _irVersion is >= 1 and < FormatAge.OpsetImports && OpTable.Normal(node.Domain).Length == 0 ? 1 : imports[node.Domain];
                Check(node, version, function);
                foreach (Graph child in node.Subgraphs)
                    pending.Push(child);
            }
        }
    }

    private static string Shown(string domain) => OpTable.Normal(domain) is { Length: > 0 } name ? Onnx.Shown.Name(name) : "ai.onnx";

    private static string Count(int least, int? most, string what) =>
        most is null ? $"at least {least} {what}" : $"{(least == most ? $"{least}" : $"{least} to {most}")} {what}";

    private void Check(Node node, long version, Function? function)
    {
        _attributes.References(node, function);
        if (node.OpType.Length == 0)
        {
            _findings.Error(node, "op_type", "expected the name of an operator, got an empty one; name the operator");
            return;
        }

        if (_calls.Called(node) is { } called)
        {
            if (version == 0)
                _findings.Error(node, "domain", $"expected an imported one, got '{Shown(node.Domain)}'; add it to opset_import");
            Call(node, called);
        }
        else if (version == 0)
        {
            _findings.Error(node, "domain", $"expected an imported one, got '{Shown(node.Domain)}'; add it to opset_import with the version that the node is written in");
        }
        else if (OpTable.FindSignature(node.Domain, node.OpType, version) is { } signature)
        {
            Arity(node, signature, version);
            _attributes.Run(node, signature, version);
            SubgraphCheck.Run(node, signature, _irVersion >= FormatAge.ConstantsApart, _findings);
        }
        else
        {
            Unknown(node, version);
        }
    }

    private void Unknown(Node node, long version)
    {
        OpSignature[] versions = OpTable.SignaturesOf(node.Domain, node.OpType);
        if (versions.Length > 0)
        {
            _findings.Error(node, "op_type", $"expected an operator of '{Shown(node.Domain)}' {version}, got one that exists from version {versions[^1].Since} on; import that version");
        }
        else if (OpTable.IsComplete(node.Domain))
        {
            IEnumerable<string> names = OpTable.AllSignatures.Where(s => s.Domain == OpTable.Normal(node.Domain)).Select(s => s.Name);
            string hint = NearestName.Suggestion(node.OpType, names);
            _findings.Error(node, "op_type", $"expected an operator of '{Shown(node.Domain)}', got '{Onnx.Shown.Name(node.OpType)}'{(hint.Length > 0 ? hint : "; there is none of this name in any version")}");
        }
        else
        {
            _findings.Warn(node, "op_type", $"'{Shown(node.Domain)}' is a domain whose operator '{Onnx.Shown.Name(node.OpType)}' is not known here and not defined in the model; only a runtime that has it can run this");
        }
    }

    private void Arity(Node node, OpSignature signature, long version)
    {
        if (signature.IsDeprecated)
        {
            _findings.Error(node, "op_type", $"expected an operator of '{Shown(node.Domain)}' {version}, got one that is none any more from version {signature.Since} on; import an older version, or convert the model");
            return;
        }

        int least = OpSignature.Least(signature.Inputs), given = node.Inputs.Count;
        int? most = OpSignature.Most(signature.Inputs);
        if (given < least || given > most)
            _findings.Error(node, "inputs", $"expected {Count(least, most, "inputs")} ({signature} takes {Names(signature.Inputs)}), got {given}; {(given < least ? "add what is missing" : "remove what is too much")}");
        for (int i = 0; i < given; i++)
        {
            if (node.Inputs[i] is null && OpSignature.At(signature.Inputs, i) is { Kind: ParameterKind.Single } parameter)
                _findings.Error(node, $"input {i}", $"expected {parameter.Name}, which {signature} needs, got an empty name; connect it");
        }

        int leastOut = OpSignature.Least(signature.Outputs), outputs = node.Outputs.Count;
        int? mostOut = OpSignature.Most(signature.Outputs);
        if (outputs < leastOut || outputs > mostOut)
            _findings.Error(node, "outputs", $"expected {Count(leastOut, mostOut, "outputs")} ({signature} gives {Names(signature.Outputs)}), got {outputs}; {(outputs < leastOut ? "name what is missing" : "remove what is too much")}");
    }

    private static string Names(IReadOnlyList<OpParameter> parameters) => parameters.Count == 0 ? "nothing" : string.Join(", ", parameters.Select(p => p.Name));

    private void Call(Node node, Function function)
    {
        if (node.Inputs.Count > function.Body.Inputs.Count)
            _findings.Error(node, "inputs", $"expected at most {function.Body.Inputs.Count} (the model's function has no more), got {node.Inputs.Count}; remove what is too much");
        if (node.Outputs.Count > function.Body.Outputs.Count)
            _findings.Error(node, "outputs", $"expected at most {function.Body.Outputs.Count} (the model's function has no more), got {node.Outputs.Count}; remove what is too much");
        foreach (string name in function.AttributeNames)
        {
            if (!node.HasAttributes || node.Attributes.Find(name) is null)
                _findings.Error(node, $"attribute '{Onnx.Shown.Name(name)}'", "expected a value, which the model's function needs, got none; set it");
        }
    }
}
