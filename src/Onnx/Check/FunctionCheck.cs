using Transfer.Onnx.Ops;

namespace Transfer.Onnx.Check;

/// <summary>The functions that a model defines itself: each once, none in terms of itself, their bodies as good as a graph.</summary>
internal static class FunctionCheck
{
    public static void Run(Model model, Findings findings, NameCheck names, NodeCheck nodes)
    {
        if (model.Functions.Count == 0)
            return;
        if (model.IrVersion is >= 1 and < FormatAge.Functions)
            findings.Error("functions", $"expected none in a file of IR version {model.IrVersion}, got {model.Functions.Count}; raise ir_version to {FormatAge.Functions}");
        var seen = new HashSet<(string, string, string)>();
        foreach (Function function in model.Functions)
        {
            string field = Field(function);
            if (function.Name.Length == 0)
                findings.Error(field, "expected a name, got an empty one; name the function");
            if (!seen.Add((OpTable.Normal(function.Domain), function.Name, function.Overload)))
                findings.Error(field, "expected one function of a domain, name and overload, got two; rename one");
            if (function.OpsetImports.Count == 0 && function.Body.Nodes.Count > 0)
                findings.Error($"{field}: opset_import", "expected the versions of the operators that the body uses, got none; import them");
            HeaderCheck.Imports(function.OpsetImports, $"{field}: opset_import", findings);
            Attributes(model, function, field, findings);
            names.Run(function.Body);
            nodes.Run(function.Body, function.OpsetImports, function);
        }

        Circles(model, nodes, findings);
    }

    private static string Field(Function function) => $"function '{Shown.Name(function.Name)}'";

    private static void Attributes(Model model, Function function, string field, Findings findings)
    {
        var seen = new HashSet<string>();
        foreach (string name in function.AttributeNames.Concat(function.DefaultAttributes.Select(a => a.Name)))
        {
            if (!seen.Add(name))
                findings.Error($"{field}: attribute '{Shown.Name(name)}'", "expected each attribute once, with a default or without, got it twice; keep one");
        }

        if (function.DefaultAttributes.Count > 0 && model.IrVersion is >= 1 and < FormatAge.FunctionDefaults)
            findings.Warn($"{field}: attribute_proto", $"defaults came with IR version {FormatAge.FunctionDefaults}, the file is of {model.IrVersion}; a runtime of that time may not know them");
        if (function.Overload.Length > 0 && model.IrVersion is >= 1 and < FormatAge.Overloads)
            findings.Error($"{field}: overload", $"expected none in a file of IR version {model.IrVersion}, got '{Shown.Name(function.Overload)}'; raise ir_version to {FormatAge.Overloads}");
    }

    // Depth-first over the calls, on a stack of its own: functions may call each other a hundred thousand deep.
    private static void Circles(Model model, NodeCheck nodes, Findings findings)
    {
        var finished = new Dictionary<Function, bool>();
        foreach (Function start in model.Functions)
        {
            if (finished.ContainsKey(start))
                continue;
            var path = new Stack<(Function Function, IEnumerator<Function> Calls)>();
            Enter(start);
            while (path.TryPeek(out (Function Function, IEnumerator<Function> Calls) top))
            {
                if (!top.Calls.MoveNext())
                {
                    finished[path.Pop().Function] = true;
                }
                else if (!finished.TryGetValue(top.Calls.Current, out bool done))
                {
                    Enter(top.Calls.Current);
                }
                else if (!done)
                {
                    Function again = top.Calls.Current;
                    IEnumerable<Function> circle = path.Select(p => p.Function).TakeWhile(f => f != again).Append(again);
                    findings.Error(Field(again), $"expected a function that does not call itself, got a circle of calls: {string.Join(", ", circle.Take(8).Select(f => $"'{Shown.Name(f.Name)}'"))}; cut it");
                    return;
                }
            }

            void Enter(Function function)
            {
                finished.Add(function, false);
                path.Push((function, Calls(function, nodes).GetEnumerator()));
            }
        }
    }

    private static IEnumerable<Function> Calls(Function function, NodeCheck nodes)
    {
        var pending = new Stack<Graph>([function.Body]);
        while (pending.TryPop(out Graph? graph))
        {
            foreach (Node node in graph.Nodes)
            {
                if (nodes.Called(node) is { } called)
                    yield return called;
                foreach (Graph child in node.Subgraphs)
                    pending.Push(child);
            }
        }
    }
}
