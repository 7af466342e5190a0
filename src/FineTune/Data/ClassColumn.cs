using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>Labels that are one class each.</summary>
internal sealed class ClassColumn(TextColumns columns, IReadOnlyList<string>? known, string trainFile) : LabelColumn
{
    private const int MostClasses = 10_000;

    private readonly Dictionary<string, int> _labels = [];
    private readonly List<(string Label, string File, long Line)> _first = [];
    private readonly List<int> _rows = [];

    /// <inheritdoc/>
    public override void Add(LabelledText row, string file, DatasetPart? part)
    {
        if (!_labels.TryGetValue(row.Label, out int label))
            _labels.Add(row.Label, label = NewLabel(file, part, row));
        _rows.Add(label);
    }

    /// <inheritdoc/>
    public override LabelValues Finish()
    {
        string[] classes = known is null ? [.. _labels.Keys.Order(StringComparer.Ordinal)] : [.. known];
        if (known is null)
            LabelRules.Check(_first, columns.Label);
        if (_rows.Count > 0 && classes.Length < 2)
            throw TransferException.BadFile(trainFile, $"column '{Shown.Name(columns.Label)}' holds one label only, '{Shown.Name(classes[0])}'; there must be two classes to tell apart");
        int[] order = [.. _labels.OrderBy(label => label.Value).Select(label => Array.IndexOf(classes, label.Key))];
        return new LabelValues(classes, [.. _rows.Select(label => order[label])], null);
    }

    private int NewLabel(string file, DatasetPart? part, LabelledText row)
    {
        if (row.Labels is not null)
            throw TransferException.BadFile(file, $"line {row.Line}: '{Shown.Name(columns.Label)}' is a list of labels, expected one; learn lists with --task multilabel");
        Require(known, row.Label, row.Line, file, "classes");
        RequireTrained(part, row.Label, row.Line, file, trainFile);
        if (_labels.Count == MostClasses)
            throw TransferException.BadFile(file, $"column '{Shown.Name(columns.Label)}' has more than {MostClasses} different labels; name the column of classes with --label");
        _first.Add((row.Label, file, row.Line));
        return _labels.Count;
    }
}
