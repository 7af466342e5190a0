namespace Transfer.FineTune;

/// <summary>
/// Unfreezes from the top: the head is solved, then the last stage learns with it while the rest is frozen, then all of the network does.
/// A lower layer begins to move only when the layers above it no longer send it the large gradients of something new (Howard and Ruder,
/// "Universal Language Model Fine-tuning for Text Classification", 2018, section 3.3).
/// </summary>
internal static class GradualTraining
{
    private const string TopFolder = "top";

    /// <summary>Trains to the end once.</summary>
    /// <param name="options">What learns, and how.</param>
    /// <param name="start">The head to start from.</param>
    /// <param name="folder">Where checkpoints are kept.</param>
    /// <param name="epoch">Told the figures of each epoch.</param>
    public delegate TrainedModel Phase(FineTuneOptions options, LinearHead start, string folder, Action<EpochFigures> epoch);

    /// <summary>Trains in one phase, or in two where <see cref="FineTuneOptions.TopEpochs"/> asks for it.</summary>
    /// <param name="options">What learns, and how.</param>
    /// <param name="head">The head solved on the untouched network.</param>
    /// <param name="folder">Where checkpoints are kept; those of the first phase in a folder of their own inside.</param>
    /// <param name="phase">Trains; the network keeps what a phase taught it.</param>
    /// <param name="notice">Told what the user should know.</param>
    /// <param name="epoch">Told the figures of each epoch, counted over both phases.</param>
    public static TrainedModel Run(FineTuneOptions options, LinearHead head, string folder, Phase phase, Action<string> notice, Action<EpochFigures> epoch)
    {
        if (options.Unfreeze != Unfreeze.All || options.TopEpochs == 0)
            return phase(options, head, folder, epoch);
        TrainOptions training = options.Training;
        TrainedModel top = phase(
            options with { Unfreeze = Unfreeze.Last, Training = training with { Epochs = options.TopEpochs } }, head, Path.Combine(folder, TopFolder), epoch);
        int before = top.Fit!.Epochs.Count;
        notice($"the layers from '{top.TrainedFrom}' on have learnt for {Examples.Count(before, "epoch")}; the whole network learns from here on");

        TimeSpan? left = training.Budget - TimeSpan.FromSeconds(top.Fit.Epochs.Sum(e => e.Seconds));
        TrainedModel trained = phase(options with { Training = training with { Budget = left } }, top.Linear, folder, figures => epoch(Counted(figures)));
        FitResult fit = trained.Fit!;
        return trained with
        {
            Fit = fit with
            {
                Epochs = [.. top.Fit.Epochs, .. fit.Epochs.Select(Counted)],
                BestEpoch = before + fit.BestEpoch,
                Steps = top.Fit.Steps + fit.Steps,
            },
        };

        EpochFigures Counted(EpochFigures figures) => figures with { Epoch = before + figures.Epoch };
    }
}
