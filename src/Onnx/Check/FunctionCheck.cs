using Transfer.Onnx.Ops;

namespace Transfer.Onnx.Check;

/// <summary>The functions that a model defines itself: each once, none in terms of itself, their bodies as good as a graph.</summary>
internal static class FunctionCheck
{
    public static void Run(Model model, FunctionCalls calls, Findings findings, NameCheck names, NodeCheck nodes)
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

        if (calls.Circle is { } circle)
            findings.Error(Field(circle[0]), $"expected a function that does not call itself, got a circle of calls: {string.Join(", ", circle.Take(8).Select(f => $"'{Shown.Name(f.Name)}'"))}; cut it");
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
}
