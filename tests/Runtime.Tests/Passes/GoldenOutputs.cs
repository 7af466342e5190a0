using Transfer.Onnx;
using Transfer.TestKit;

namespace Transfer.Runtime.Tests.Passes;

/// <summary>Runs a model before and after a change on the inputs of the golden files beside it.</summary>
internal static class GoldenOutputs
{
    /// <summary>The first difference of outputs, or null.</summary>
    public static string? Difference(string path, Model changed, Tolerance tolerance)
    {
        using var folder = new TemporaryFolder();
        string written = folder["model.onnx"];
        changed.Save(written);
        foreach (string golden in Directory.GetFiles(Path.GetDirectoryName(path)!, "golden*.onnx"))
        {
            Dictionary<string, Tensor> inputs = new GoldenFile(golden).Below("input/").ToDictionary(i => i.Name, i => i.Tensor);
            List<(string Name, float[] Values)> before = Run(path, inputs), after = Run(written, inputs);
            for (int i = 0; i < before.Count; i++)
            {
                if (tolerance.Compare(before[i].Name, before[i].Values, after[i].Values) is { } difference)
                    return difference;
            }
        }

        return null;
    }

    // ONNX Runtime's own rewrites would blur what is compared.
    private static List<(string Name, float[] Values)> Run(string path, Dictionary<string, Tensor> inputs)
    {
        using var session = Session.Open(path, new SessionOptions { Threads = 1, Optimization = GraphOptimization.None });
        Dictionary<string, OrtValue> given = inputs.Where(i => session.Inputs.Any(s => s.Name == i.Key)).ToDictionary(i => i.Key, i => OrtValue.From(i.Value));
        IReadOnlyList<OrtValue> results = session.Run(given);
        List<(string, float[])> outputs = [.. results.Select((r, i) => (session.Outputs[i].Name, r.AsSpan<float>().ToArray()))];
        SessionTests.DisposeAll([.. results, .. given.Values]);
        return outputs;
    }
}
