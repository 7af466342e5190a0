using Transfer.FineTune.Engine;
using Transfer.Onnx;

namespace Transfer.FineTune.Goldens;

/// <summary>The engine's gradients against stored ones, in each of the forms that <see cref="Golden"/> names.</summary>
internal static class GoldenGradients
{
    /// <summary>The loss, where one is stored, and the gradients.</summary>
    public static IReadOnlyList<GoldenDifference> Run(Model model, Golden golden, int threads)
    {
        if (golden.Find("head/weight") is not null)
            return GoldenHead.Run(model, golden, threads);
        if (!golden.Below("grad/").Any())
            throw TransferException.BadFile(golden.File, "stores no 'grad/<name>'; leave out --gradients, or record them with --record --gradients");
        if (golden.Below("upstream/").Any())
            return FromUpstream(model, golden, threads);
        LossKind kind = golden.Get("target").Type == DataType.Float ? LossKind.MeanSquaredError : LossKind.CrossEntropy;
        (Model withLoss, string loss, string target) = LossGraph.Append(model, golden.Outputs.First().Name, kind);
        List<GoldenDifference> found = [.. FromLoss(withLoss, golden, loss, target, "", LayerMode.Evaluation, threads)];
        if (golden.Find("train/loss") is not null)
            found.AddRange(FromLoss(withLoss, golden, loss, target, "train/", LayerMode.Training, threads));
        return found;
    }

    /// <summary>Compares the gradients of an engine whose backward pass has run.</summary>
    public static IEnumerable<GoldenDifference> Compare(TrainingEngine engine, Golden golden, string prefix)
    {
        (string Name, Tensor Tensor)[] stored = [.. golden.Below($"{prefix}grad/")];
        double floor = 1e-5 * stored.Max(g => g.Tensor.Count == 0 ? 0 : g.Tensor.ToFloats().Max(Math.Abs));
        foreach ((string name, Tensor tensor) in stored)
        {
            Tensor seen = Tensor.From<float>(engine.Gradient(name), [.. tensor.Dims]);
            yield return GoldenDifference.Of(prefix + name, tensor, seen, GoldenDifference.GradientTolerance, floor);
        }
    }

    /// <summary>The loss as a comparison.</summary>
    public static GoldenDifference Loss(string name, Golden golden, float seen) =>
        GoldenDifference.Of(name, golden.Get(name), Tensor.From<float>([seen], [.. golden.Get(name).Dims]), GoldenDifference.OutputTolerance);

    private static List<GoldenDifference> FromLoss(Model model, Golden golden, string loss, string target, string prefix, LayerMode mode, int threads)
    {
        Tensor targets = golden.Get("target");
        Tensor rows = targets.Type == DataType.Float ? targets : targets.Reshape(targets.Count);
        Dictionary<string, long[]> shapes = golden.Inputs.ToDictionary(i => i.Name, i => i.Tensor.Dims.ToArray());
        shapes[target] = [.. rows.Dims];
        using TrainingEngine engine = TrainingEngine.Build(model, new EngineOptions
        {
            InputShapes = shapes,
            Trainable = [.. golden.Below($"{prefix}grad/").Select(g => g.Name)],
            Loss = loss,
            Threads = threads,
            BatchNormalization = mode,
        });
        foreach ((string name, Tensor tensor) in golden.Inputs)
            engine.SetInput(name, tensor);
        engine.SetInput(target, rows);
        float value = engine.Forward();
        engine.Backward();
        return [Loss($"{prefix}loss", golden, value), .. Compare(engine, golden, prefix)];
    }

    private static List<GoldenDifference> FromUpstream(Model model, Golden golden, int threads)
    {
        LayerMode mode = GoldenCheck.Mode(model, golden);
        using TrainingEngine engine = TrainingEngine.Build(model, new EngineOptions
        {
            InputShapes = golden.Inputs.ToDictionary(i => i.Name, i => i.Tensor.Dims.ToArray()),
            Trainable = [.. golden.Below("grad/").Select(g => g.Name)],
            Threads = threads,
            BatchNormalization = mode,
            Dropout = mode,
        });
        foreach ((string name, Tensor tensor) in golden.Inputs)
            engine.SetInput(name, tensor);
        _ = engine.Forward();
        foreach ((string name, Tensor upstream) in golden.Below("upstream/").Where(u => u.Tensor.Type == DataType.Float))
        {
            Span<float> to = engine.OutputGradient(name);
            if (to.Length != upstream.Count)
                throw TransferException.BadFile(golden.File, $"'upstream/{Shown.Name(name)}' is {upstream}, and the output has {to.Length} elements; record it again");
            upstream.AsSpan<float>().CopyTo(to);
        }

        engine.Backward();
        return [.. Compare(engine, golden, "")];
    }
}
