using Transfer.TestKit;
using Xunit;

namespace Transfer.Onnx.Tests.Format;

public sealed class MutationTests
{
    private const int Models = 20;
    private const int MutantsPerModel = 1000;

    // What folding may add, and what protobuf needs for it.
    private const int MostGrowth = 66 << 20;

    /// <summary>Twenty thousand files that an accident or a stranger changed, through everything that reads, checks, infers, optimises, converts and writes.</summary>
    [Fact]
    public void Damaged_models_are_loaded_or_refused_and_nothing_else()
    {
        int refused = 0;
        int loaded = 0;
        string[] models = Directory.GetFiles(Repository.Fixture("models"), "*.onnx", SearchOption.AllDirectories);
        Array.Sort(models, StringComparer.Ordinal);
        Assert.True(models.Length >= Models, $"{models.Length} models");
        _ = Parallel.For(0, Models, m =>
        {
            byte[] whole = File.ReadAllBytes(models[m]);
            var random = new Random(1000 + m);
            for (int i = 0; i < MutantsPerModel; i++)
            {
                byte[] mutant = Mutate(whole, random);
                if (TryUse(mutant, i % 2 == 0 ? OpsetConversion.Newest : 12))
                    _ = Interlocked.Increment(ref loaded);
                else
                    _ = Interlocked.Increment(ref refused);
            }
        });

        Assert.True(loaded > 500 && refused > 500, $"{loaded} loaded, {refused} refused: the mutants are all of one kind");
    }

    /// <summary>Does with a model what every command does, and some more.</summary>
    private static bool TryUse(byte[] bytes, int opset)
    {
        try
        {
            Model model = Model.Load(bytes, "mutant");
            byte[] saved = model.ToBytes();
            Assert.Equal(saved, Model.Load(saved, "again").ToBytes());
            GraphInvariantsOfBroken(model.Graph);
            Attempt(() => model.Graph.Initializers.ToList().ForEach(v => _ = v.Initializer!.Type == DataType.String ? 0 : v.Initializer!.Bytes.Length));
            Attempt(() => model.Clone().ToBytes());
            CheckReport report = ModelCheck.Run(model, new CheckOptions { Full = true, Limits = new ModelLimits() });
            Assert.DoesNotContain(report.Errors.Concat(report.Warnings), f => f.ToString().Contains('\n', StringComparison.Ordinal));
            Attempt(() => InferShapes.Run(model));
            Attempt(() => Assert.InRange(Optimised(model).ToBytes().Length, 1, bytes.Length + MostGrowth));
            Attempt(() => Assert.InRange(OpsetConversion.Run(model, opset, out _).ToBytes().Length, 1, bytes.Length + MostGrowth));
            Attempt(() => model.Graph.UnshareParameters());
            Attempt(() => FoldStoredWeights.Run(model));
            Attempt(model.Graph.SortTopologically);
            Attempt(() => model.Graph.CutClassifier());
            return true;
        }
        catch (TransferException error)
        {
            Assert.DoesNotContain('\n', error.Message);
            return false;
        }
    }

    private static Model Optimised(Model model)
    {
        Model copy = model.Clone();
        _ = Pipeline.Default.Run(copy);
        return copy;
    }

    private static void GraphInvariantsOfBroken(Graph graph)
    {
        foreach (Node node in graph.Nodes)
        {
            for (int i = 0; i < node.Inputs.Count; i++)
                Assert.Contains(new Use(node, i), node.Inputs[i]?.Uses ?? [new Use(node, i)]);
        }
    }

    private static void Attempt(Action action)
    {
        try
        {
            action();
        }
        catch (TransferException error)
        {
            Assert.DoesNotContain('\n', error.Message);
        }
    }

    private static byte[] Mutate(byte[] whole, Random random)
    {
        var bytes = new List<byte>(whole);
        for (int edits = random.Next(1, 4); edits > 0; edits--)
        {
            int at = random.Next(bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2:
                    bytes[at] = 0xFF;
                    break;
                case 3:
                    bytes.RemoveAt(at);
                    break;
                case 4:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                default:
                    int length = Math.Min(random.Next(1, 20), bytes.Count - at);
                    bytes.InsertRange(random.Next(bytes.Count), bytes.GetRange(at, length));
                    break;
            }
        }

        return [.. bytes];
    }
}
