using System.Globalization;
using Transfer.FineTune.Engine;

namespace Transfer.FineTune;

/// <summary>What the bits of a training on pictures depend on, by name, in the order in which differences are told.</summary>
internal static class PictureFingerprint
{
    public static IReadOnlyDictionary<string, string> Of(FineTuneOptions options, BaseModel basis, LabelledData data, UnfrozenNetwork network)
    {
        var result = new Dictionary<string, string>
        {
            ["base model"] = basis.Sha256[..16],
            ["data"] = data.Digest()[..16],
            ["preprocessing"] = basis.Preprocessing.Key,
            ["trained from"] = network.Cut,
            ["augmentation"] = options.Augment.ToString(),
            ["mixup"] = options.Mixup.ToString("R", CultureInfo.InvariantCulture),
            ["label smoothing"] = options.LabelSmoothing.ToString("R", CultureInfo.InvariantCulture),
            ["dropout"] = options.Dropout.ToString("R", CultureInfo.InvariantCulture),
            ["learning rate search"] = options.FindRate ? "on" : "off",
        };
        foreach ((string name, string value) in TrainFingerprint.Of(network.Network, data.Split.Train.Count, LossKind.SoftCrossEntropy, network.Options))
            result[name] = value;
        return result;
    }
}
