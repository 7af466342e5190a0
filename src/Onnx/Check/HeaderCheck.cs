using Transfer.Onnx.Ops;

namespace Transfer.Onnx.Check;

/// <summary>The versions that a model is written in.</summary>
internal static class HeaderCheck
{
    public static void Run(Model model, Findings findings)
    {
        if (model.IrVersion is < 1 or > FormatAge.Newest)
        {
            findings.Error("ir_version", $"expected 1 to {FormatAge.Newest}, got {model.IrVersion}; "
                + (model.IrVersion < 1 ? "write the version of the format that the file follows" : "update this program, or export for an older version"));
        }

        Imports(model.OpsetImports, "opset_import", findings);
        if (model.OpsetImports.Count == 0 && model.IrVersion >= FormatAge.OpsetImports)
        {
            findings.Error("opset_import", $"expected the versions of the operators that the model uses, got none; "
                + $"import ONNX's own, of version 1 to {OpTable.Newest("")}");
        }

        long published = FormatAge.PublishedWith(model.Opset);
        if (model.Opset <= OpTable.Newest("") && model.IrVersion < published && model.IrVersion >= 1)
        {
            findings.Warn("ir_version", $"{model.IrVersion} is older than opset {model.Opset}, which was published with version {published}; "
                + "a runtime of that time may refuse the file");
        }

        foreach (IGrouping<string, KeyValuePair<string, string>> twice in model.Metadata.GroupBy(entry => entry.Key).Where(group => group.Count() > 1))
            findings.Error("metadata_props", $"expected each key once, got '{Shown.Name(twice.Key)}' {twice.Count()} times; keep one");
    }

    /// <summary>The imports of a model or function.</summary>
    public static void Imports(OpsetImports imports, string field, Findings findings)
    {
        var seen = new Dictionary<string, long>();
        foreach ((string domain, long version) in imports)
        {
            string normal = OpTable.Normal(domain);
            string name = normal.Length == 0 ? "ai.onnx" : Shown.Name(normal);
            if (!seen.TryAdd(normal, version))
                findings.Error(field, $"expected each domain once, got '{name}' with versions {seen[normal]} and {version}; keep the one that the nodes are written in");
            if (version < 1 || version > OpTable.Newest(normal))
            {
                findings.Error(field, $"expected version {Range(OpTable.Newest(normal))} of '{name}', got {version}; "
                    + (version < 1 ? "write the version that the nodes are written in" : "update this program, or export for an older version"));
            }
        }
    }

    private static string Range(long newest) => newest == long.MaxValue ? "1 or later" : $"1 to {newest}";
}
