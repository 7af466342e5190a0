using System.Globalization;

namespace Transfer.Zoo;

/// <summary>A model's preprocessing in words: <c>shorter side 256 bilinear, crop 224, / 255, - [0.485 ...], / [0.229 ...], RGB, NCHW</c>.</summary>
internal static class PreprocessingWords
{
    public static string Of(Preprocessing preprocessing)
    {
        ResizeStep resize = preprocessing.Resize;
        string filter = resize.Filter.ToString().ToLowerInvariant();
        var steps = new List<string>();
        if (resize.Mode != ResizeMode.None)
            steps.Add(Invariant($"{(resize.Mode == ResizeMode.Shorter ? "shorter side" : "both sides")} {resize.Size} {filter}"));
        if (preprocessing.Crop is { } crop)
            steps.Add(Invariant($"crop {crop}"));
        steps.Add(Invariant($"/ {preprocessing.Scale}"));
        steps.Add("- " + Three(preprocessing.Mean));
        steps.Add("/ " + Three(preprocessing.Std));
        steps.Add(preprocessing.Channels.ToString().ToUpperInvariant());
        steps.Add(preprocessing.Layout.ToString().ToUpperInvariant());
        return string.Join(", ", steps);
    }

    private static string Three(IReadOnlyList<float> values) => $"[{string.Join(' ', values.Select(value => value.ToString(CultureInfo.InvariantCulture)))}]";

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
