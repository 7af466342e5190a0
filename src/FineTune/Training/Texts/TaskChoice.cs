using System.Globalization;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>Which task suits a column of labels, where nobody says: what the labels look like decides, and the user is told how to choose otherwise.</summary>
/// <param name="Task">The task.</param>
/// <param name="Notice">Why, in a sentence; null where nothing else was possible.</param>
public sealed record TaskChoice(TextTask Task, string? Notice)
{
    // Ratings and grades have fewer steps than this; a class of each would be learnt from too little beyond it.
    private const int MostNumberedClasses = 20;

    /// <summary>Looks at the labels of a table.</summary>
    /// <param name="path">The file.</param>
    /// <param name="columns">Its columns.</param>
    /// <param name="cancellation">Stops between two rows.</param>
    /// <exception cref="TransferException">The file is not such a table (BadInput).</exception>
    public static TaskChoice Of(string path, TextColumns columns, CancellationToken cancellation = default)
    {
        string column = Shown.Name(columns.Label);
        var numbers = new HashSet<double>();
        bool onlyNumbers = true, separated = false;
        foreach (LabelledText row in TextTable.Of(path, columns).Rows(_ => { }, cancellation))
        {
            if (row.Labels is not null)
                return new(TextTask.Multilabel, $"column '{column}' holds lists, so each text has any number of labels (--task multilabel)");
            separated |= row.Label.Contains(columns.Separator, StringComparison.Ordinal);
            if (double.TryParse(row.Label, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number))
                _ = numbers.Add(number);
            else
                onlyNumbers = false;
        }

        if (separated)
            return new(TextTask.Classify, $"a label of column '{column}' holds '{Shown.Name(columns.Separator)}' and is taken as one class all the same; --task multilabel takes it as several labels");
        if (!onlyNumbers || numbers.Count <= 2)
            return new(TextTask.Classify, null);
        return numbers.Count > MostNumberedClasses
            ? new(TextTask.Regress, $"column '{column}' holds {numbers.Count} different numbers, so a number is learnt (--task regress); --task classify takes each as a class")
            : new(TextTask.Classify, $"column '{column}' holds {numbers.Count} different numbers, each taken as a class (--task classify); --task regress learns the number");
    }
}
