using System.Text.Json;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Runtime.Tests.Passes;

/// <summary>
/// Against what ONNX Runtime's basic level, onnxsim, onnxscript and onnxoptimizer leave of real models: no more nodes than the best of them, subgraphs counted, and the
/// outputs of the model before.
/// </summary>
public sealed class OptimiserPeersTests
{
    private static readonly string[] Peers = ["ort_basic", "onnxsim", "onnxscript", "onnxoptimizer"];

    // Their own golden inputs do not run in ONNX Runtime before either.
    private static readonly string[] Unrunnable = ["exports/resnet18.d27", "exports/llama.d23dyn", "exports/bert-seqcls.d26"];

    // Their Dropout trains: every run is another.
    private static readonly string[] Random = ["exports/lstm.ts17train", "exports/mobilenetv3.ts14train", "exports/unet.ts17train"];

    [SkippableFact]
    public void No_more_nodes_than_the_best_of_four_and_the_same_outputs()
    {
        string models = SharedData.Require("models");
        var problems = new List<string>();
        int count = 0;
        foreach (string line in File.ReadLines(SharedData.Require("golden/onnx/optimiser/peers.jsonl")))
        {
            using JsonDocument peer = JsonDocument.Parse(line);
            string name = peer.RootElement.GetProperty("model").GetString()!;
            if (Find(Path.Combine(models, name)) is not { } path)
                continue;
            count++;
            var model = Model.Load(path);
            int nodes = Pipeline.Default.Run(model).NodesAfter, best = Best(peer.RootElement);
            if (nodes > best)
                problems.Add($"{name}: {nodes} nodes, the best of the others leaves {best}");
            if (!Unrunnable.Contains(name) && GoldenOutputs.Difference(path, model, Tolerance.Sum) is { } difference)
                problems.Add($"{name}: {difference}");
        }

        Assert.True(problems.Count == 0, string.Join('\n', problems));
        Assert.True(count >= 50, $"{count} models are here");
    }

    [SkippableTheory]
    [InlineData("exports/gpt2.d23-eager")]
    [InlineData("wild/rapidocr-cls")]
    [InlineData("exports/bert-seqcls.ts14dyn")]
    [InlineData("exports/swin.ts17")]
    [InlineData("exports/vit.ts14dyn")]
    public void The_exact_passes_keep_every_bit(string name)
    {
        string path = Find(SharedData.Require("models/" + name))!;
        var model = Model.Load(path);
        Assert.NotEmpty(Pipeline.Exact.Run(model).Changes);
        Assert.Null(GoldenOutputs.Difference(path, model, Tolerance.Exact));
    }

    /// <summary>After the passes for training every parameter that the reference has a gradient of is there, with the same elements, and the outputs are the same bits.</summary>
    [SkippableFact]
    public void The_passes_for_training_keep_outputs_and_parameters()
    {
        var problems = new List<string>();
        int changed = 0;
        foreach (string folder in Directory.GetDirectories(SharedData.Require("models/exports")).Order(StringComparer.Ordinal).Where((_, i) => i % 2 == 0))
        {
            string name = $"exports/{Path.GetFileName(folder)}", path = Path.Combine(folder, "model.onnx");
            var model = Model.Load(path);
            changed += Pipeline.ForTraining.Run(model).Changes.Count;
            var original = Model.Load(path);
            foreach ((string parameter, _) in new GoldenFile(Path.Combine(folder, "golden.onnx")).Below("grad/"))
            {
                if (original.Graph.Find(parameter)?.Initializer is { } before
                    && (model.Graph.Find(parameter)?.Initializer is not { } after || !after.Bytes.Span.SequenceEqual(before.Bytes.Span)))
                    problems.Add($"{name}: parameter {parameter} is gone");
            }

            if (!Unrunnable.Contains(name) && !Random.Contains(name) && GoldenOutputs.Difference(path, model, Tolerance.Exact) is { } difference)
                problems.Add($"{name}: {difference}");
        }

        Assert.True(problems.Count == 0, string.Join('\n', problems));
        Assert.True(changed > 50, $"{changed} passes changed something");
    }

    private static string? Find(string folder) => !Directory.Exists(folder) ? null
        : Directory.GetFiles(folder, "*.onnx").Order(StringComparer.Ordinal).First(f => !Path.GetFileName(f).StartsWith("golden", StringComparison.Ordinal));

    private static int Best(JsonElement peer) => Peers.Min(tool =>
        peer.TryGetProperty(tool, out JsonElement result) && result.TryGetProperty("nodes", out JsonElement nodes) ? nodes.GetInt32() : int.MaxValue);
}
