using System.Security.Cryptography;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>
/// Two runs side by side, in the order in which one thing follows from another: base model, data, split, solved head, epochs, weights,
/// figures. So the first difference is where the runs parted. Numbers are compared as they are written, with all their digits.
/// </summary>
public static class RunComparison
{
    private static readonly (string What, string[] Path)[] Causes =
    [
        ("base model's SHA-256", ["base", "sha256"]),
        ("data's SHA-256", ["data", "sha256"]),
        ("items to learn from", ["data", "train"]),
        ("items to judge by", ["data", "validation"]),
        ("penalty of the head", ["head", "l2"]),
        ("steps of the head's solver", ["head", "iterations"]),
        ("objective of the head", ["head", "objective"]),
        ("learning rate", ["training", "learning_rate"]),
    ];

    private static readonly string[] EpochKeys = ["lr", "train_loss", "validation_loss", "validation_accuracy"];

    private static readonly (string What, string[] Path)[] Figures =
    [
        ("validation accuracy", ["validation", "accuracy"]),
        ("validation log loss", ["validation", "log_loss"]),
        ("validation macro-F1", ["validation", "macro_f1"]),
        ("validation micro-F1", ["validation", "micro_f1"]),
        ("validation F1 of spans", ["validation", "entities", "f1"]),
        ("validation exact match", ["validation", "exact_match"]),
        ("validation mean absolute error", ["validation", "mae"]),
        ("validation root mean square error", ["validation", "rmse"]),
        ("validation R²", ["validation", "r2"]),
        ("validation Pearson", ["validation", "pearson"]),
        ("validation Spearman", ["validation", "spearman"]),
        ("validation accuracy at 1", ["validation", "accuracy_at_1"]),
        ("validation MRR", ["validation", "mrr"]),
        ("validation triplet accuracy", ["validation", "triplet_accuracy"]),
        ("train accuracy", ["train", "accuracy"]),
        ("train loss", ["train", "loss"]),
    ];

    /// <summary>All differences, the cause in front of what follows from it; none: the same bits.</summary>
    /// <param name="recorded">The run that was.</param>
    /// <param name="again">The run that should be the same.</param>
    public static IReadOnlyList<RunDifference> Compare(RecordedRun recorded, RecordedRun again)
    {
        var found = new List<RunDifference>();
        void Add(string what, string? was, string? now)
        {
            if (was != now)
                found.Add(new RunDifference(what, was, now));
        }

        foreach ((string what, string[] path) in Causes)
            Add(what, recorded.Run(path), again.Run(path));
        for (int i = 0; i < Math.Min(recorded.Epochs, again.Epochs); i++)
        {
            foreach (string key in EpochKeys)
                Add($"{key.Replace('_', ' ')} of epoch {i + 1}", recorded.Epoch(i, key), again.Epoch(i, key));
        }

        Add("epochs", $"{recorded.Epochs}", $"{again.Epochs}");
        Weights(recorded.Model.Graph, again.Model.Graph, found);
        foreach ((string what, string[] path) in Figures)
            Add(what, recorded.Metric(path), again.Metric(path));
        return found;
    }

    /// <summary>How many tensors of weights a run's model has.</summary>
    public static int CountWeights(RecordedRun run) => run.Model.Graph.Initializers.Count;

    private static void Weights(Graph recorded, Graph again, List<RunDifference> found)
    {
        Dictionary<string, string> others = again.Initializers.ToDictionary(value => value.Name, Digest);
        foreach (Value value in recorded.Initializers)
        {
            string digest = Digest(value);
            if (!others.Remove(value.Name, out string? other) || digest != other)
                found.Add(new RunDifference($"weight '{Shown.Name(value.Name)}'", digest, other));
        }

        foreach ((string name, string digest) in others)
            found.Add(new RunDifference($"weight '{Shown.Name(name)}'", null, digest));
    }

    private static string Digest(Value value) => Convert.ToHexStringLower(SHA256.HashData(value.Initializer!.Bytes.Span));
}
