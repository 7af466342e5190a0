using System.Collections.Concurrent;
using System.Text.Json;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Onnx.Tests.Passes;

/// <summary>Inference over ONNX's backend models, all types but those of the inputs taken away.</summary>
public sealed class InferShapesGoldenTests
{
    /// <summary>With the inputs that say sizes as constants every model is as declared, or listed with the reason why not; a listed one that is as declared must leave the list.</summary>
    [SkippableFact]
    public void Backend_models_get_the_types_they_declare_or_are_listed()
    {
        var found = new ConcurrentBag<string>();
        IReadOnlyList<BackendCase> cases = BackendArchive.Require();
        _ = Parallel.ForEach(cases, backend =>
        {
            var inference = new InferenceCase(backend);
            inference.FixSizes(backend);
            InferenceVerdict verdict = inference.JudgeDeclared();
            if (verdict != InferenceVerdict.Exact)
                found.Add($"{verdict} {Name(backend)}");
        });
        string[] listed = [.. File.ReadLines(Repository.Fixture("shape-inference/gaps.txt")).Where(l => l.Length > 0 && l[0] != '#')
            .Select(l => string.Join(' ', l.Split(' ', StringSplitOptions.RemoveEmptyEntries)[..2]))];
        Assert.True(!found.Except(listed).Any(), "not listed:\n" + string.Join('\n', found.Except(listed).Order(StringComparer.Ordinal)));
        Assert.True(!listed.Except(found).Any(), "listed, but no longer so:\n" + string.Join('\n', listed.Except(found)));
        Assert.DoesNotContain(listed, l => l.StartsWith(nameof(InferenceVerdict.Conflict), StringComparison.Ordinal));
        Assert.Equal(1914, cases.Count);
    }

    /// <summary>Against the sizes that running the models gave: no contradiction, and never less than onnx's own inference knows.</summary>
    [SkippableTheory]
    [InlineData("fixed", 943)]
    [InlineData("batch", 786)]
    [InlineData("all", 781)]
    [InlineData("norank", 42)]
    [InlineData("const", 256)]
    [InlineData("const_batch", 220)]
    public void No_mode_contradicts_the_truth_or_knows_less_than_onnx(string mode, int exact)
    {
        Dictionary<string, BackendCase> cases = BackendArchive.Require().ToDictionary(Name);
        var problems = new ConcurrentBag<string>();
        int right = 0;
        _ = Parallel.ForEach(File.ReadLines(SharedData.Require("golden/onnx/shape-inference/backend.jsonl")), line =>
        {
            using JsonDocument json = JsonDocument.Parse(line);
            string name = json.RootElement.GetProperty("case").GetString()!;
            if (!json.RootElement.GetProperty("modes").TryGetProperty(mode, out JsonElement answer) || !cases.TryGetValue(name, out BackendCase? backend))
                return;
            var inference = new InferenceCase(backend, answer);
            if (mode == "norank")
                inference.DropRanks();
            if (inference.Judge(json.RootElement.GetProperty("stored")) is not { } ours)
                return;
            _ = ours == InferenceVerdict.Exact ? Interlocked.Increment(ref right) : 0;
            if (ours == InferenceVerdict.Conflict || ours > Theirs(answer.GetProperty("verdict").GetString()!))
                problems.Add($"{name}: {ours}, onnx {answer.GetProperty("verdict")}");
        });
        Assert.True(problems.IsEmpty, string.Join('\n', problems.Order(StringComparer.Ordinal)));
        Assert.Equal(exact, right);
    }

    // What contradicts the truth is worth less than nothing.
    private static InferenceVerdict Theirs(string verdict) => verdict switch
    {
        "exact" => InferenceVerdict.Exact,
        "partial" => InferenceVerdict.Partial,
        "type_only" => InferenceVerdict.TypeOnly,
        _ => InferenceVerdict.Nothing,
    };

    private static string Name(BackendCase backend) => backend.Name.StartsWith("light/", StringComparison.Ordinal)
        ? backend.Name[..^".onnx".Length] : backend.Name[..backend.Name.LastIndexOf('/')];
}
