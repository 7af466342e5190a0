namespace Transfer.FineTune;

/// <summary>What a run tells the user while it works; the notices are kept for its report.</summary>
/// <param name="listener">Told a sentence each.</param>
internal sealed class RunMessages(Action<string> listener)
{
    private readonly List<string> _notices = [];

    /// <summary>All notices, in the order in which they were told.</summary>
    public IReadOnlyList<string> Notices => _notices;

    /// <summary>Something the user should know.</summary>
    public void Tell(string notice)
    {
        _notices.Add(notice);
        listener(notice);
    }

    /// <summary>Several such things.</summary>
    public void Tell(IEnumerable<string> notices)
    {
        foreach (string notice in notices)
            Tell(notice);
    }

    /// <summary>That the model does not see the end of some texts.</summary>
    /// <param name="share">Of all texts, from 0 to 1.</param>
    /// <param name="length">The tokens that it reads.</param>
    public void TellCut(double share, int length) =>
        Tell(FormattableString.Invariant($"{100 * share:0.0} % of the texts are longer than the {length} tokens that the model reads; their ends are cut off"));

    /// <summary>An epoch in a line; the report has its figures as a curve.</summary>
    public void Tell(EpochFigures e) => listener(FormattableString.Invariant(
        $"epoch {e.Epoch}: train loss {e.TrainLoss:0.000}, {(e.ValidationLoss is null ? "" : FormattableString.Invariant($"validation loss {e.ValidationLoss:0.000}, {(e.ValidationAccuracy is { } right ? FormattableString.Invariant($"{100 * right:0.0} % right, ") : "")}"))}{e.Seconds:0.0} s"));
}
