using System.Globalization;

namespace Transfer.FineTune;

/// <summary>What the bits of a training on texts depend on, by name, in the order in which differences are told.</summary>
internal static class TextFingerprint
{
    public static IReadOnlyDictionary<string, string> Of(FineTuneOptions options, TextBase basis, string data, UnfrozenEncoder encoder, IReadOnlyDictionary<string, string> training)
    {
        var result = new Dictionary<string, string>
        {
            ["base model"] = basis.Sha256[..16],
            ["data"] = data[..16],
            ["task"] = options.Texts!.Task.ToString(),
            ["maximum length"] = basis.Settings.MaxLength.ToString(CultureInfo.InvariantCulture),
            ["trained from"] = encoder.From,
            ["label smoothing"] = options.LabelSmoothing.ToString("R", CultureInfo.InvariantCulture),
            ["dropout"] = options.Dropout.ToString("R", CultureInfo.InvariantCulture),
            ["learning rate search"] = options.FindRate ? "on" : "off",
        };
        foreach ((string name, string value) in training)
            result[name] = value;
        return result;
    }
}
