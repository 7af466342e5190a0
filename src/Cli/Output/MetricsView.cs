using Transfer.FineTune;

namespace Transfer.Cli.Output;

/// <summary>The figures of a task as people read them on the command line; one class a task.</summary>
internal abstract class MetricsView
{
    /// <summary>The view of a task's figures.</summary>
    public static MetricsView Of(TaskMetrics metrics) => metrics switch
    {
        ClassificationMetrics classes => new ClassificationView(classes),
        MultilabelMetrics labels => new MultilabelView(labels),
        RegressionMetrics numbers => new RegressionView(numbers),
        _ => throw new ArgumentException($"no view of {metrics.GetType().Name}", nameof(metrics)),
    };

    /// <summary>How good the model is, in a line.</summary>
    public abstract string Sentence();

    /// <summary>How well spans of words are found, in a line; null where labels are not of spans.</summary>
    public virtual string? Spans() => null;

    /// <summary>A row for each class, label or type of span; null where there are none.</summary>
    /// <param name="noun">What was judged by, plural.</param>
    public abstract Table? Parts(string noun);

    /// <summary>Where it is wrong: tables that a judgement shows besides.</summary>
    public abstract IEnumerable<Table> Details();

    /// <summary>A last line; null for none.</summary>
    public virtual string? Remark() => null;

    /// <summary>How good a model is by two figures alone.</summary>
    /// <param name="items">How many items it was judged by, where that is worth saying.</param>
    /// <param name="share">The share that is right; null where answers are numbers.</param>
    /// <param name="loss">The loss.</param>
    public virtual string Brief(int? items, double? share, double loss) => items is null ? $"{Figures.Percent(share!.Value)} right" : $"{Figures.Percent(share!.Value)} of {items} right";

    /// <summary>What a proved file has in common with what was trained, up to the difference of its numbers.</summary>
    public virtual string Same => "same labels, probabilities within";
}
