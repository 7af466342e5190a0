using Transfer.Onnx;
using Transfer.Runtime.Tests.Conformance;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Runtime.Tests.Passes;

public sealed class PassesConformanceTests
{
    private const int EveryNth = 3;

    /// <summary>Models that exercise every operator give their stored outputs after the passes too, wherever they do before.</summary>
    [SkippableFact]
    public void Backend_cases_give_their_stored_outputs_after_the_passes()
    {
        using var folder = new TemporaryFolder();
        var problems = new List<string>();
        int changed = 0;
        foreach (BackendCase backendCase in BackendArchive.Require().Where((_, i) => i % EveryNth == 0))
        {
            var model = Model.Load(backendCase.Model);
            if (Pipeline.Default.Run(model).Changes.Count == 0)
                continue;
            string path = folder["model.onnx"];
            model.Save(path);
            BackendCase rewritten = backendCase with { Model = path };
            if (backendCase.DataSets.Count == 0 || BackendRunner.Run(rewritten) is not { } problem || BackendRunner.Run(backendCase) is not null)
                changed++;
            else
                problems.Add($"{backendCase.Name}: {problem}");
        }

        Assert.True(problems.Count == 0, string.Join('\n', problems));
        Assert.True(changed > 50, $"{changed} models were changed");
    }
}
