using Transfer.FineTune.Goldens;
using Transfer.FineTune.Tests.Engine;
using Transfer.Onnx;
using Transfer.Runtime;
using Transfer.TestKit;
using Xunit;
using Xunit.Abstractions;

namespace Transfer.FineTune.Tests.Goldens;

public sealed class GoldenCheckTests(ITestOutputHelper output) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [SkippableTheory]
    [InlineData("models/exports")]
    [InlineData("golden/ops")]
    public void Every_golden_that_is_provided_holds(string folder)
    {
        List<string> problems = [];
        (int count, int notInRuntime) = (0, 0);
        foreach (string path in Directory.EnumerateFiles(SharedData.Require(folder), "*golden.onnx", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            string model = Path.GetFileName(path) == "golden.onnx" ? Path.Combine(Path.GetDirectoryName(path)!, "model.onnx") : path.Replace(".golden", "", StringComparison.Ordinal);
            GoldenFinding found = Check(model, path, Golden.Load(path).Below("grad/").Any());
            count++;
            notInRuntime += found.NotRun.Any(n => n.By == "ONNX Runtime") ? 1 : 0;
            problems.AddRange(found.NotRun.Where(n => n.By == "engine").Select(n => $"{path}: {n.Reason}"));
            problems.AddRange(found.Outputs.Where(o => !o.Holds).Select(o => $"{path}: output '{o.Name}': runtime {o.Runtime?.MaxRel:G3}, engine {o.Engine?.MaxRel:G3}"));
            problems.AddRange(found.Gradients.Where(g => !g.Holds).Select(g => $"{path}: gradient '{g.Name}': {g.MaxRel:G3}"));
        }

        output.WriteLine($"{count} goldens hold in the engine, {count - notInRuntime} in ONNX Runtime too");
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    [SkippableTheory]
    [InlineData("efficientnet-lite0")]
    [InlineData("mobilenetv2")]
    [InlineData("resnet18")]
    [InlineData("all-minilm-l6-v2")]
    public void The_goldens_of_the_real_models_hold(string name)
    {
        string folder = SharedData.Require($"models/{name}");
        GoldenFinding found = Check(Path.Combine(folder, "model.onnx"), Path.Combine(folder, "golden.onnx"));
        Assert.Empty(found.NotRun);
        Assert.True(found.Gradients.Count > 40);
        Assert.True(found.Holds, string.Join('\n', found.Gradients.Where(g => !g.Holds)) + string.Join('\n', found.Outputs));
    }

    [SkippableFact]
    public void Files_of_other_tools_give_in_the_engine_what_they_give_in_ONNX_Runtime()
    {
        foreach (string path in Directory.EnumerateFiles(SharedData.Require("models/wild"), "golden*.onnx", SearchOption.AllDirectories))
        {
            string model = Directory.EnumerateFiles(Path.GetDirectoryName(path)!, "*.onnx").Single(f => !Path.GetFileName(f).StartsWith("golden", StringComparison.Ordinal));
            GoldenFinding found = Check(model, path, gradients: false);
            Assert.True(found.Holds && found.NotRun.Count == 0, $"{path}: {string.Join(' ', found.Outputs)} {string.Join(' ', found.NotRun)}");
        }
    }

    [Fact]
    public void What_is_recorded_holds_until_the_model_changes()
    {
        Model model = TrainingEngineTests.Perceptron(2, 3, 2);
        string modelPath = _folder["model.onnx"], path = _folder["golden.onnx"];
        model.Save(modelPath);
        GoldenRecording.Record(model, () => Session.Open(modelPath), Drawn(), gradients: true, seed: 5).Save(path);
        Golden golden = Golden.Load(path);
        Assert.Equal(["x"], golden.Inputs.Select(i => i.Name));
        Assert.Equal(["b1", "b2", "w1", "w2"], golden.Below("grad/").Select(g => g.Name).Order(StringComparer.Ordinal));
        GoldenFinding found = Check(modelPath, path);
        Assert.True(found.Holds);
        Assert.Equal((1, 4, 0), (found.Outputs.Count, found.Gradients.Count, found.NotRun.Count));

        float[] bias = model.Graph.Get("b2").Initializer!.ToFloats();
        bias[0] += 1;
        model.Graph.Get("b2").Initializer = Tensor.FromFloats(bias, bias.Length);
        model.Save(modelPath);
        found = Check(modelPath, path);
        Assert.False(found.Holds);
        Assert.Equal(1, found.Outputs[0].Runtime!.MaxAbs, 1e-6);
        Assert.Equal(1, found.Outputs[0].Engine!.MaxAbs, 1e-6);
        Assert.True(found.Gradients.All(g => g.Holds));
    }

    [Fact]
    public void What_is_no_golden_says_so()
    {
        TrainingEngineTests.Perceptron(2, 3, 2).Save(_folder["model.onnx"]);
        Assert.EndsWith("is a model with 4 nodes, not a golden file, whose graph holds only initializers; give the file with the stored values", Message(() => Golden.Load(_folder["model.onnx"])));
        var empty = new Model(new Graph("empty"), opset: 17);
        empty.Graph.AddInitializer("input/x", Tensor.FromFloats([1], 1));
        empty.Save(_folder["empty.onnx"]);
        Assert.EndsWith("has no 'input/<name>' or no 'output/<name>'; a golden file stores both, 'transfer verify --record' writes one", Message(() => Golden.Load(_folder["empty.onnx"])));
        empty.Graph.AddInitializer("output/logits", Tensor.FromFloats([1], 1));
        empty.Save(_folder["few.onnx"]);
        Assert.Contains("nothing ran the model to compare: ONNX Runtime: ", Message(() => Check(_folder["model.onnx"], _folder["few.onnx"])));
    }

    [Fact]
    public void Gradients_that_are_not_stored_are_asked_for_in_vain()
    {
        Model model = TrainingEngineTests.Perceptron(2, 3, 2);
        model.Save(_folder["model.onnx"]);
        GoldenRecording.Record(model, () => Session.Open(_folder["model.onnx"]), Drawn(), gradients: false, seed: 5).Save(_folder["golden.onnx"]);
        Assert.EndsWith("stores no 'grad/<name>'; leave out --gradients, or record them with --record --gradients", Message(() => Check(_folder["model.onnx"], _folder["golden.onnx"])));
    }

    [Fact]
    public void Drawn_inputs_fit_the_model()
    {
        Model model = Model.Parse("<ir_version: 10, opset_import: [\"\" : 21]> g (float[N, 3, L] x, int64[N] i, bool[2] b) => (float[N, 3, L] y) { y = Identity(x) }");
        IReadOnlyDictionary<string, Tensor> drawn = GoldenRecording.Draw(model, 1);
        Assert.Equal(["float[2,3,8]", "int64[2]", "bool[2]"], drawn.Values.Select(t => t.ToString()));
        Assert.All(drawn["i"].ToLongs(), v => Assert.InRange(v, 0, 1));
        Assert.Equal(drawn["x"].ToFloats(), GoldenRecording.Draw(model, 1)["x"].ToFloats());
    }

    [Fact]
    public void Inputs_that_cannot_be_drawn_say_so()
    {
        Model model = Model.Parse("<ir_version: 10, opset_import: [\"\" : 21]> g (float16[2] x) => (float16[2] y) { y = Identity(x) }");
        Assert.Equal("input 'x': it is float16[2]; float32, int64, int32, uint8 and bool can be drawn: take the inputs of another golden file with --golden", Message(() => GoldenRecording.Draw(model, 1)));
        model = Model.Parse("<ir_version: 10, opset_import: [\"\" : 21]> g (seq(float[2]) s) => (seq(float[2]) y) { y = Identity(s) }");
        Assert.Equal("input 's': its type is seq(float[2]); to draw numbers for it a tensor of known rank is needed: take the inputs of another golden file with --golden", Message(() => GoldenRecording.Draw(model, 1)));
    }

    [Fact]
    public void A_golden_that_is_not_whole_says_so()
    {
        Model model = TrainingEngineTests.Perceptron(2, 3, 2);
        model.Save(_folder["model.onnx"]);
        Model golden = GoldenRecording.Record(model, () => Session.Open(_folder["model.onnx"]), Drawn(), gradients: true, seed: 5);
        golden.Graph.RemoveInitializer(golden.Graph.Get("upstream/logits"));
        golden.Save(_folder["less.onnx"]);
        Assert.EndsWith("has no 'target', which its other values ask for; record it again", Message(() => Check(_folder["model.onnx"], _folder["less.onnx"])));
        golden.Graph.AddInitializer("upstream/logits", Tensor.FromFloats([1], 1));
        golden.Save(_folder["odd.onnx"]);
        Assert.EndsWith("'upstream/logits' is float[1], and the output has 6 elements; record it again", Message(() => Check(_folder["model.onnx"], _folder["odd.onnx"])));
    }

    private static Dictionary<string, Tensor> Drawn() => new() { ["x"] = Tensor.FromFloats([0.5f, -1, 0.25f, 2, -0.75f, 1], 3, 2) };

    private static GoldenFinding Check(string model, string golden, bool gradients = true) =>
        GoldenCheck.Run(Model.Load(model), () => Session.Open(model, new SessionOptions { Threads = 1 }), Golden.Load(golden), gradients, threads: 2);

    private static string Message(Action action) => Assert.Throws<TransferException>(action).Message;
}
