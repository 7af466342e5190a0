using Transfer.Onnx;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>Reads what the labels of a table mean, row by row. One class for each kind of answer.</summary>
internal abstract class LabelColumn
{
    /// <summary>The column of a table.</summary>
    /// <param name="columns">Its columns, and what its labels are.</param>
    /// <param name="known">The only labels there may be, or null: those that occur.</param>
    /// <param name="trainFile">The file that is learnt from.</param>
    public static LabelColumn Of(TextColumns columns, IReadOnlyList<string>? known, string trainFile) => columns.Answer switch
    {
        AnswerKind.Labels => new LabelSetColumn(columns, known, trainFile),
        AnswerKind.Number => new NumberColumn(columns, known, trainFile),
        _ => new ClassColumn(columns, known, trainFile),
    };

    /// <summary>Takes the next row.</summary>
    /// <exception cref="Onnx.TransferException">The label is none that can be used; its line is named (BadInput).</exception>
    public abstract void Add(LabelledText row, string file, DatasetPart? part);

    /// <summary>What all rows came to.</summary>
    /// <exception cref="Onnx.TransferException">There is nothing to learn from these labels (BadInput).</exception>
    public abstract LabelValues Finish();

    /// <summary>Refuses a label that a finished model does not know.</summary>
    protected static void Require(IReadOnlyList<string>? known, string label, long line, string file, string noun)
    {
        if (known is not null && !known.Contains(label))
        {
            throw TransferException.BadFile(file,
                $"line {line}: the label '{Shown.Name(label)}' is none of the model's {noun}: {Examples.Of(known)}{(NearestName.Suggestion(label, known) is { Length: > 0 } near ? near : "; correct the label")}");
        }
    }

    /// <summary>Refuses a new label of a file that only judges.</summary>
    protected static void RequireTrained(DatasetPart? part, string label, long line, string file, string trainFile)
    {
        if (part is DatasetPart.Validation)
            throw TransferException.BadFile(file, $"line {line}: the label '{Shown.Name(label)}' is not in {Shown.Path(trainFile)}, so nothing can learn it; correct it or add rows of it there");
    }
}
