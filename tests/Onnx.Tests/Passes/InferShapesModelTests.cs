using System.Text.Json;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Onnx.Tests.Passes;

/// <summary>Inference over whole models: exports of many networks, and files found in published packages.</summary>
public sealed class InferShapesModelTests
{
    // It uses an operator of opset 23 at opset 18: invalid as written, and unknown to inference too.
    private const string Invalid = "bert-seqcls.d26";

    [SkippableFact]
    public void All_dimensions_of_all_values_of_exports_are_numbers_or_symbols()
    {
        string root = SharedData.Require("models/exports");
        int values = 0;
        foreach (string file in Directory.GetFiles(root, "model.onnx", SearchOption.AllDirectories).Where(f => !f.Contains(Invalid)).Order())
        {
            Model model = Load(file);
            InferredTypes found = InferShapes.Run(model);
            foreach (Value value in Computed(model))
            {
                values++;
                Assert.True(found.ShapeOf(value)?.All(d => !d.IsUnknown) == true, $"{Path.GetRelativePath(root, file)}: {found.TypeOf(value)} {value.Name}");
            }
        }

        Assert.True(values > 9000, $"{values} values");
    }

    [SkippableTheory]
    [InlineData("magika", "model.onnx", 95, 95, 95)]
    [InlineData("rapidocr-cls", "ch_ppocr_mobile_v2.0_cls_infer.onnx", 258, 258, 258)]
    [InlineData("rapidocr-det", "ch_PP-OCRv4_det_infer.onnx", 330, 330, 330)]
    [InlineData("silero-vad-16k-op15", "silero_vad_16k_op15.onnx", 73, 73, 73)]
    [InlineData("silero-vad", "silero_vad.onnx", 5, 5, 5)]
    public void A_real_file_bound_to_the_shapes_of_a_run_gets_the_sizes_of_that_run(string name, string file, int values, int known, int right)
    {
        string folder = SharedData.Require("models/wild/" + name);
        Model model = Load(Path.Combine(folder, file));
        Dictionary<string, Shape> inputs = Model.Load(Path.Combine(folder, "golden.onnx")).Graph.Initializers
            .Where(v => v.Name.StartsWith("input/", StringComparison.Ordinal))
            .ToDictionary(v => v.Name["input/".Length..], v => new Shape([.. v.Initializer!.Dims.Select(d => (Dim)d)]));
        InferredTypes found = InferShapes.Compute(model, inputs);
        int seen = 0, exact = 0, numbers = 0;
        foreach (string line in File.ReadLines(SharedData.Require($"golden/onnx/shape-inference/wild-{name}.jsonl")))
        {
            using JsonDocument json = JsonDocument.Parse(line);
            Value value = model.Graph.Find(json.RootElement.GetProperty("value").GetString()!)!;
            seen++;
            if (!json.RootElement.TryGetProperty("truth", out JsonElement truth) || InferenceVerdicts.Tensor(truth) is not { } real)
                continue;
            InferenceVerdict verdict = InferenceVerdicts.Of(found.TypeOf(value), real.Element, real.Dims, new Dictionary<string, long>());
            Assert.True(verdict != InferenceVerdict.Conflict, $"{value.Name}: {found.TypeOf(value)}, really {truth}");
            exact += verdict == InferenceVerdict.Exact ? 1 : 0;
            numbers += found.ShapeOf(value)?.Numbers is not null ? 1 : 0;
        }

        Assert.Equal((values, known, right), (seen, numbers, exact));
    }

    [SkippableTheory]
    [InlineData("magika", "model.onnx", 95, 95, 95)]
    [InlineData("rapidocr-cls", "ch_ppocr_mobile_v2.0_cls_infer.onnx", 566, 566, 566)]
    [InlineData("rapidocr-det", "ch_PP-OCRv4_det_infer.onnx", 672, 672, 672)]
    [InlineData("silero-vad-16k-op15", "silero_vad_16k_op15.onnx", 122, 112, 107)]
    [InlineData("silero-vad", "silero_vad.onnx", 6, 6, 2)]
    public void A_real_file_as_declared_has_ranks_and_symbols(string name, string file, int values, int ranked, int whole)
    {
        Model model = Load(SharedData.Require($"models/wild/{name}/{file}"));
        InferredTypes found = InferShapes.Run(model);
        Shape?[] shapes = [.. Computed(model).Select(found.ShapeOf)];
        Assert.Equal((values, ranked, whole), (shapes.Length, shapes.Count(s => s is not null), shapes.Count(s => s is not null && s.All(d => !d.IsUnknown))));
    }

    private static IEnumerable<Value> Computed(Model model) => model.Graph.Nodes.SelectMany(n => n.Outputs).OfType<Value>();

    // Without what the file declares of inner values and outputs.
    private static Model Load(string file)
    {
        Model model = Model.Load(file);
        foreach (Value value in Computed(model))
            value.Type = null;
        return model;
    }
}
