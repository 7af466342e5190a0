using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;
using Xunit.Abstractions;

namespace Transfer.Runtime.Tests.Convert;

/// <summary>
/// Real models between opset 11 and 22, both ways and there and back, run beside the original on the inputs that their goldens hold. By
/// default every 8th file; all of them where the environment has <c>TRANSFER_ALL_OPSETS=1</c>.
/// </summary>
public sealed class RealModelOpsetTests(ITestOutputHelper output)
{
    private const int Sampled = 8;
    private const double Allowed = 1e-4;
    private const string Output = "output/";

    private static readonly int[][] Routes = [[11], [22], [11, 22], [22, 11]];

    [SkippableFact]
    public void A_real_model_computes_the_same_between_opset_11_and_22()
    {
        string folder = SharedData.Require("models");
        bool all = Environment.GetEnvironmentVariable("TRANSFER_ALL_OPSETS") == "1";
        string[] goldens = [.. Directory.EnumerateFiles(folder, "golden.onnx", SearchOption.AllDirectories)
            .Where(golden => File.Exists(ModelOf(golden)))
            .Order(StringComparer.Ordinal).Where((_, i) => all || i % Sampled == 0)];
        var problems = new List<string>();
        int done = 0, refused = 0;
        foreach (string golden in goldens)
        {
            foreach (int[] route in Routes)
            {
                string name = $"{Path.GetRelativePath(folder, Path.GetDirectoryName(golden)!)} -> {string.Join(" -> ", route)}";
                string? problem = Problem(ModelOf(golden), golden, route);
                if (problem is null)
                    done++;
                else if (IsExpected(name, route, problem))
                    refused++;
                else
                    problems.Add($"{name}: {problem}");
            }
        }

        output.WriteLine($"{goldens.Length} models, {done} routes the same, {refused} refused, {problems.Count} not");
        Assert.True(problems.Count == 0, string.Join('\n', problems));
    }

    // What cannot be: a file that says opset 18 and has an operator of 23; sizes that may be 0, which opset 13 takes for the input's; in
    // opset 11 BatchNormalization that trains as it runs. Dropout that does so draws other numbers in another graph.
    private static bool IsExpected(string name, int[] route, string problem) => name.Split(' ')[0] switch
    {
        "exports/bert-seqcls.d26" => problem == "node 'node_scaled_dot_product_attention' (Attention): opset 18, which the model is of, has no such operator; correct the model's opset or replace the node",
        "exports/llama.d23dyn" => route.Contains(11) && problem.Contains("there is no allowzero there", StringComparison.Ordinal),
        "exports/mobilenetv3.ts14train" or "exports/unet.ts17train" or "exports/lstm.ts17train" => route.Contains(11)
            ? problem.EndsWith("there is no training_mode there; convert to opset 14 or later", StringComparison.Ordinal)
            : problem.Contains("is off by", StringComparison.Ordinal),
        _ => false,
    };

    private static string ModelOf(string golden) => Path.Combine(Path.GetDirectoryName(golden)!, "model.onnx");

    private static string? Problem(string path, string golden, int[] route)
    {
        try
        {
            var model = Model.Load(path);
            InlineExternalData.Run(model);
            foreach (int opset in route)
                model = OpsetConversion.Run(model, opset, out _);
            var held = Model.Load(golden);
            Dictionary<string, Tensor> wanted = Wanted(path, held), seen = Run(model, held);
            return seen.Select(pair => wanted.TryGetValue(pair.Key, out Tensor? tensor) ? Difference(pair.Key, tensor, pair.Value) : null).FirstOrDefault(d => d is not null);
        }
        catch (TransferException error)
        {
            return error.Message;
        }
    }

    // What ONNX Runtime makes of the file; of one that it does not run, what its makers recorded.
    private static Dictionary<string, Tensor> Wanted(string path, Model held)
    {
        var original = Model.Load(path);
        InlineExternalData.Run(original);
        try
        {
            return Run(original, held);
        }
        catch (TransferException)
        {
            return held.Graph.Initializers.Where(v => v.Name.StartsWith(Output, StringComparison.Ordinal)).ToDictionary(v => v.Name[Output.Length..], v => v.Initializer!);
        }
    }

    private static Dictionary<string, Tensor> Run(Model model, Model held)
    {
        using Session session = Session.Open(model.ToBytes(), $"opset {model.Opset}", new SessionOptions { Threads = 1, Optimization = GraphOptimization.None });
        Dictionary<string, OrtValue> inputs = session.Inputs.ToDictionary(i => i.Name, i => Value(held.Graph.Get($"input/{i.Name}").Initializer!));
        IReadOnlyList<OrtValue> results = session.Run(inputs);
        try
        {
            return session.Outputs.Zip(results).ToDictionary(r => r.First.Name, r => Tensor.FromBytes(r.Second.Type, r.Second.AsBytes().ToArray(), [.. r.Second.Shape]));
        }
        finally
        {
            SessionTests.DisposeAll([.. results, .. inputs.Values]);
        }
    }

    private static OrtValue Value(Tensor tensor) => OrtValue.Create(tensor.Type, tensor.Bytes.ToArray(), [.. tensor.Dims]);

    private static string? Difference(string name, Tensor wanted, Tensor seen)
    {
        if (!wanted.Type.IsFloatingPoint())
            return seen.Bytes.Span.SequenceEqual(wanted.Bytes.Span) ? null : $"output '{name}' has other values";
        double worst = Tolerance.Worst(wanted.ToFloats(), seen.ToFloats(), 1e-2);
        return worst <= Allowed ? null : $"output '{name}' is off by {worst:G3} of its largest entry";
    }
}
