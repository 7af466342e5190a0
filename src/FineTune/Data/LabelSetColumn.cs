using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>Labels of which a row has any number: a list in the file, or names with a separator between them. A row without any has none of them.</summary>
internal sealed class LabelSetColumn(TextColumns columns, IReadOnlyList<string>? known, string trainFile) : LabelColumn
{
    private const int MostLabels = 1_000;

    private readonly Dictionary<string, int> _labels = [];
    private readonly List<(string Label, string File, long Line)> _first = [];
    private readonly List<int[]> _rows = [];

    /// <inheritdoc/>
    public override void Add(LabelledText row, string file, DatasetPart? part)
    {
        IEnumerable<string> names = row.Labels ?? row.Label.Split(columns.Separator);
        _rows.Add([.. names.Select(name => name.Trim()).Where(name => name.Length > 0).Select(name => Number(name, row.Line, file, part)).Distinct().Order()]);
    }

    /// <inheritdoc/>
    public override LabelValues Finish()
    {
        string[] labels = known is null ? [.. _labels.Keys.Order(StringComparer.Ordinal)] : [.. known];
        if (known is null && _rows.Count > 0)
            Check();
        int[] order = [.. _labels.OrderBy(label => label.Value).Select(label => Array.IndexOf(labels, label.Key))];
        float[][] answers = [.. _rows.Select(row => Answer(row, order, labels.Length))];
        return new LabelValues(labels, Rarest(answers, labels.Length), answers) { Notices = known is null ? [.. Notices()] : [] };
    }

    private void Check()
    {
        string column = Shown.Name(columns.Label);
        LabelRules.Check(_first, columns.Label);
        if (_labels.Count == 0)
            throw TransferException.BadFile(trainFile, $"column '{column}' holds no label at all; name the column of labels with --label");
        if (_rows.All(row => row.SequenceEqual(_rows[0])))
            throw TransferException.BadFile(trainFile, $"column '{column}' holds the same labels in every row, '{Shown.Name(string.Join(columns.Separator, _labels.Keys))}'; there must be rows with others");
    }

    private IEnumerable<string> Notices()
    {
        if (_rows.Count(row => row.Length == 0) is > 0 and { } none)
            yield return $"{Examples.Count(none, "text")} without a label: none of the labels is right for {(none == 1 ? "it" : "them")}";
        if (_rows.All(row => row.Length < 2))
            yield return $"no text has more than one label; where '{Shown.Name(columns.Separator)}' is not what stands between them, say what is with --label-separator";
    }

    private int Number(string name, long line, string file, DatasetPart? part)
    {
        if (_labels.TryGetValue(name, out int label))
            return label;
        Require(known, name, line, file, "labels");
        RequireTrained(part, name, line, file, trainFile);
        if (_labels.Count == MostLabels)
            throw TransferException.BadFile(file, $"column '{Shown.Name(columns.Label)}' has more than {MostLabels} different labels; name the column of labels with --label, and what stands between them with --label-separator");
        _first.Add((name, file, line));
        return _labels[name] = _labels.Count;
    }

    private static float[] Answer(int[] row, int[] order, int count)
    {
        float[] answer = new float[count];
        foreach (int label in row)
            answer[order[label]] = 1;
        return answer;
    }

    // A split keeps the proportions of the rarest label of each row, which are the hardest to keep (Sechidis and others, On the Stratification
    // of Multi-Label Data, 2011); rows without a label are a group of their own.
    private static int[] Rarest(float[][] answers, int count)
    {
        int[] rows = new int[count];
        foreach (float[] answer in answers)
        {
            for (int c = 0; c < count; c++)
                rows[c] += (int)answer[c];
        }

        return [.. answers.Select(answer => Enumerable.Range(0, count).Where(c => answer[c] != 0).DefaultIfEmpty(count).MinBy(c => c == count ? 0 : rows[c]))];
    }
}
