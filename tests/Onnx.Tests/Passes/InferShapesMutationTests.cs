using Transfer.TestKit;
using Xunit;

namespace Transfer.Onnx.Tests.Passes;

public sealed class InferShapesMutationTests
{
    /// <summary>ONNX's backend models with ranks, sizes, integers and element types changed at random: types or an error, nothing else.</summary>
    [SkippableTheory]
    [InlineData(1)]
    public void A_changed_model_gets_types_or_an_error(int seed)
    {
        var problems = new List<string>();
        foreach (BackendCase backend in BackendArchive.Require())
        {
            var random = new Random((seed * 7919) + backend.Name.Sum(c => c));
            var inference = new InferenceCase(backend);
            if (random.Next(2) == 0)
                inference.FixSizes(backend);
            ModelMutation.Change(inference.Model.Graph, random);
            try
            {
                _ = InferShapes.Run(inference.Model);
            }
            catch (TransferException)
            {
                continue;
            }
            catch (Exception error)
            {
                problems.Add($"{backend.Name}: {error.GetType().Name} {error.StackTrace!.Split('\n')[0].Trim()}");
            }
        }

        Assert.True(problems.Count == 0, "\n" + string.Join('\n', problems));
    }
}
