using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>What the bits of a training depend on, by name. What does not change them (threads, patience, budget) is left out.</summary>
internal static class TrainFingerprint
{
    /// <summary>Of a network, the number of items and the options.</summary>
    public static Dictionary<string, string> Of(TrainableNetwork network, int items, Enum loss, TrainOptions options)
    {
        var result = new Dictionary<string, string>
        {
            ["version"] = ProductVersion.Text,
            ["model"] = Digest(network),
            ["items"] = items.ToString(CultureInfo.InvariantCulture),
            ["loss"] = loss.ToString(),
            ["epochs"] = options.Epochs.ToString(CultureInfo.InvariantCulture),
            ["batch"] = options.Batch.ToString(CultureInfo.InvariantCulture),
            ["accumulate"] = options.Accumulate.ToString(CultureInfo.InvariantCulture),
            ["learning rate"] = Text(options.LearningRate),
            ["schedule"] = $"{options.Schedule.Kind} {options.Schedule.WarmUp.ToString("R", CultureInfo.InvariantCulture)}",
            ["optimizer"] = options.Optimizer == OptimizerKind.AdamW ? "AdamW" : $"SGD {Text(options.Momentum)}{(options.Nesterov ? " Nesterov" : "")}",
            ["weight decay"] = Text(options.WeightDecay),
            ["L1"] = Text(options.L1),
            ["L2"] = Text(options.L2),
            ["clip"] = Text(options.Clip),
            ["BatchNormalization"] = options.BatchNormalization.ToString(),
            ["algorithm"] = options.Algorithm.ToString(),
            ["kept epoch"] = options.Keep.ToString(),
            ["seed"] = options.Seed.ToString(CultureInfo.InvariantCulture),
        };
        if (options.Groups is { } groups)
            result["rates"] = string.Join(' ', groups.Select(g => Text(g.RateFactor)));
        return result;
    }

    // The weights it starts from, and which of them learn.
    private static string Digest(TrainableNetwork network)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(network.Model.ToBytes());
        foreach (string name in network.Trainable)
            hash.AppendData(Encoding.UTF8.GetBytes(name + "\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    private static string Text(float value) => value.ToString("R", CultureInfo.InvariantCulture);
}
