using System.Globalization;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>Labels that are a number each. A finished model judges any, one alone or all alike; only learning wants two.</summary>
internal sealed class NumberColumn(TextColumns columns, IReadOnlyList<string>? known, string trainFile) : LabelColumn
{
    private readonly List<float[]> _rows = [];

    /// <inheritdoc/>
    public override void Add(LabelledText row, string file, DatasetPart? part)
    {
        string place = $"line {row.Line}: the label '{Shown.Name(row.Label)}'";
        if (row.Labels is not null)
            throw TransferException.BadFile(file, $"line {row.Line}: '{Shown.Name(columns.Label)}' is a list of labels, expected a number; learn lists with --task multilabel");
        if (!double.TryParse(row.Label, NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
            throw TransferException.BadFile(file, $"{place} is no number; correct it, or learn classes with --task classify");
        if (!float.IsFinite((float)value))
            throw TransferException.BadFile(file, $"{place} is no finite number of 32 bits; correct it, or remove the row");
        _rows.Add([(float)value]);
    }

    /// <inheritdoc/>
    public override LabelValues Finish()
    {
        if (known is null && _rows.Count > 0 && _rows.All(row => row[0] == _rows[0][0]))
            throw TransferException.BadFile(trainFile, FormattableString.Invariant($"column '{Shown.Name(columns.Label)}' holds one number only, {_rows[0][0]}; there must be two to learn a difference"));
        return new LabelValues([columns.Label], new int[_rows.Count], _rows);
    }
}
