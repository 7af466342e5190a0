using Transfer.TestKit;
using Xunit;

namespace Transfer.Onnx.Tests.Passes;

public sealed class PipelineMutationTests
{
    private const int MutantsPerModel = 6;

    /// <summary>Real exports with sizes, attributes and connections changed at random: passes give a sound graph or an error, nothing else.</summary>
    [SkippableFact]
    public void A_changed_model_is_rewritten_or_refused()
    {
        var problems = new List<string>();
        int rewritten = 0, refused = 0;
        foreach (string folder in Directory.GetDirectories(SharedData.Require("models/exports")).Order(StringComparer.Ordinal))
        {
            Model whole = Model.Load(Path.Combine(folder, "model.onnx"));
            for (int i = 0; i < MutantsPerModel; i++)
            {
                var random = new Random((Path.GetFileName(folder).Sum(c => c) * 31) + i);
                Model model = whole.Clone();
                ModelMutation.Rewire(model.Graph, random, count: i % 3);
                ModelMutation.ChangeOne(model.Graph, random);
                if (i == MutantsPerModel - 1)
                    ModelMutation.Change(model.Graph, random);
                try
                {
                    _ = Pipeline.Default.Run(model);
                    GraphInvariants.Check(model.Graph);
                    rewritten++;
                }
                catch (TransferException)
                {
                    refused++;
                }
                catch (Exception error)
                {
                    problems.Add($"{Path.GetFileName(folder)} {i}: {error.GetType().Name} {error.Message} {error.StackTrace!.Split('\n').First(l => l.Contains("Transfer.Onnx")).Trim()}");
                }
            }
        }

        Assert.True(problems.Count == 0, "\n" + string.Join('\n', problems));
        Assert.True(rewritten > 50 && refused > 50, $"{rewritten} rewritten, {refused} refused: the mutants are all of one kind");
    }
}
