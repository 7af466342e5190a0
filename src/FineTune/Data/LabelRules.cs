using System.Globalization;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>
/// What the labels of a table must be, so that each is one class and no class is an accident of how a file was written: where labels are
/// numbers, NaN, infinity and a decimal comma stand among them only by mistake; and no two labels are the same number, or the same word
/// with other blanks around it.
/// </summary>
internal static class LabelRules
{
    /// <summary>Refuses labels that break a rule.</summary>
    /// <param name="labels">Each label with the file and the line in which it is first, in that order.</param>
    /// <param name="column">The column of labels.</param>
    /// <exception cref="TransferException">A label breaks a rule; its line is named (BadInput).</exception>
    public static void Check(IReadOnlyList<(string Label, string File, long Line)> labels, string column)
    {
        bool numbers = labels.Any(each => Number(each.Label) is { } value && double.IsFinite(value));
        var numbersSeen = new Dictionary<double, string>();
        var wordsSeen = new Dictionary<string, string>();
        foreach ((string label, string file, long line) in labels)
        {
            string place = $"line {line}: the label '{Shown.Name(label)}'";
            double? value = Number(label);
            if (numbers && (value is { } some ? !double.IsFinite(some) : HasDecimalComma(label)))
                throw TransferException.BadFile(file, $"{place} is no number, and others of column '{Shown.Name(column)}' are; correct it, or remove the row");
            if (!wordsSeen.TryAdd(label.Trim(), label))
                throw TransferException.BadFile(file, $"{place} differs from '{Shown.Name(wordsSeen[label.Trim()])}' only in blanks around it; write it one way");
            if (value is { } number && double.IsFinite(number) && !numbersSeen.TryAdd(number, label))
                throw TransferException.BadFile(file, $"{place} is the same number as '{Shown.Name(numbersSeen[number])}'; write it one way");
        }
    }

    private static double? Number(string label) =>
        label.Trim().TrimStart('+', '-').ToLowerInvariant() is "nan" or "inf" or "infinity" ? double.NaN
        : double.TryParse(label, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? value
        : null;

    private static bool HasDecimalComma(string label) => label.Count(',') == 1 && Number(label.Replace(',', '.')) is not null;
}
