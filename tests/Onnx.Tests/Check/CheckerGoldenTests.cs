using System.Collections.Concurrent;
using System.Text.Json;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Onnx.Tests.Check;

/// <summary>Small models that break one rule each, or look odd and break none, judged as their makers meant them.</summary>
public sealed class CheckerGoldenTests
{
    // Where the text of ONNX does not say what the makers of the cases hold to be wrong.
    private static readonly Dictionary<string, string> Disagreements = new()
    {
        ["age-ir-too-old-for-opset"] = "Versioning.md lists which versions were published together and demands nothing; PyTorch writes opset 23 to 27 with IR 10; a warning",
        ["age-ir7-opset21"] = "as above",
        ["age-seq-ir3"] = "onnx.proto's list of format versions names what each brought (optional and sparse types: 8), and sequences are in none",
    };

    [SkippableFact]
    public void Every_case_is_judged_as_it_is_meant_or_as_the_text_of_ONNX_says()
    {
        string folder = SharedData.Require("golden/onnx/checker");
        var wrong = new List<string>();
        int cases = 0;
        using JsonDocument manifest = JsonDocument.Parse(File.ReadAllText(Path.Combine(folder, "manifest.json")));
        foreach (JsonElement entry in manifest.RootElement.EnumerateArray())
        {
            cases++;
            string id = entry.GetProperty("id").GetString()!;
            bool isMeantValid = entry.GetProperty("intent").GetString() == "odd" || Disagreements.ContainsKey(id);
            string? problem = Problem(Path.Combine(folder, entry.GetProperty("file").GetString()!));
            if (problem is null != isMeantValid)
                wrong.Add($"{id} ({entry.GetProperty("what")}): {problem ?? "accepted"}");
        }

        Assert.True(wrong.Count == 0, $"{wrong.Count} of {cases}\n" + string.Join('\n', wrong));
        Assert.Equal(350, cases);
    }

    [SkippableFact]
    public void Every_backend_model_is_valid()
    {
        IReadOnlyList<BackendCase> cases = BackendArchive.Require();
        var wrong = new ConcurrentBag<string>();
        _ = Parallel.ForEach(cases, backend =>
        {
            if (Problem(backend.Model) is { } problem)
                wrong.Add($"{backend.Name}: {problem}");
        });
        Assert.True(wrong.IsEmpty, $"{wrong.Count} of {cases.Count}\n" + string.Join('\n', wrong.Order(StringComparer.Ordinal)));
    }

    [SkippableFact]
    public void Every_model_that_people_use_is_valid()
    {
        // One export uses an operator of opset 23 at opset 18.
        string[] wrong = [.. Directory.GetFiles(SharedData.Require("models"), "*.onnx", SearchOption.AllDirectories).Where(f => !f.Contains("bert-seqcls.d26")).Order()
            .Select(file => (file, problem: Problem(file)))
            .Where(row => row.problem is not null).Select(row => $"{Path.GetFileName(Path.GetDirectoryName(row.file))}/{Path.GetFileName(row.file)}: {row.problem}")];
        Assert.True(wrong.Length == 0, $"{wrong.Length}\n" + string.Join('\n', wrong));
    }

    private static string? Problem(string file)
    {
        try
        {
            CheckReport report = ModelCheck.Run(Model.Load(file, new LoadOptions { RequireExternalData = false }), new CheckOptions { Full = true });
            return report.IsValid ? null : report.Errors[0].ToString();
        }
        catch (TransferException error)
        {
            return error.Message;
        }
    }
}
