namespace Transfer.FineTune;

/// <summary>
/// Unfreezes from the top: the head is solved, then the last stage learns with it while the rest is frozen, then all of the network does.
/// A lower layer begins to move only when the layers above it no longer send it the large gradients of something new (Howard and Ruder,
/// "Universal Language Model Fine-tuning for Text Classification", 2018, section 3.3).
/// </summary>
internal static class GradualTraining
{
    private const string TopFolder = "top";

    /// <summary>Trains in one phase, or in two where <see cref="FineTuneOptions.TopEpochs"/> asks for it.</summary>
    /// <param name="options">What learns, and how.</param>
    /// <param name="basis">The network; it gets the trained weights.</param>
    /// <param name="data">The pictures.</param>
    /// <param name="solved">The head solved on the untouched network.</param>
    /// <param name="folder">Where checkpoints are kept; those of the first phase in a folder of their own inside.</param>
    /// <param name="progress">Told the steps done in a phase.</param>
    /// <param name="notice">Told what the user should know.</param>
    /// <param name="epoch">Told the figures of each epoch, counted over both phases.</param>
    /// <param name="cancellation">Stops after a step, with a checkpoint.</param>
    public static TrainedClassifier Run(
        FineTuneOptions options, BaseModel basis, LabelledData data, SolvedHead solved, string folder,
        IProgress<JobProgress>? progress, Action<string> notice, Action<EpochFigures> epoch, CancellationToken cancellation)
    {
        TrainedClassifier? top = null;
        if (options.Unfreeze == Unfreeze.All && options.TopEpochs > 0)
        {
            FineTuneOptions first = options with { Unfreeze = Unfreeze.Last, Training = options.Training with { Epochs = options.TopEpochs } };
            using var phase = new UnfrozenTraining(first, basis, data, solved);
            top = phase.Run(Path.Combine(folder, TopFolder), progress, notice, epoch, cancellation);
            notice($"the layers from '{top.TrainedFrom}' on have learnt for {Examples.Count(top.Fit!.Epochs.Count, "epoch")}; the whole network learns from here on");
        }

        int before = top?.Fit!.Epochs.Count ?? 0;
        TimeSpan? left = options.Training.Budget - TimeSpan.FromSeconds(top?.Fit!.Epochs.Sum(e => e.Seconds) ?? 0);
        using var last = new UnfrozenTraining(options with { Training = options.Training with { Budget = left } }, basis, data, solved, top?.Linear);
        TrainedClassifier trained = last.Run(folder, progress, notice, figures => epoch(Counted(figures)), cancellation);
        FitResult fit = trained.Fit!;
        return top is null ? trained : trained with
        {
            Fit = fit with
            {
                Epochs = [.. top.Fit!.Epochs, .. fit.Epochs.Select(Counted)],
                BestEpoch = before + fit.BestEpoch,
                Steps = top.Fit.Steps + fit.Steps,
            },
        };

        EpochFigures Counted(EpochFigures figures) => figures with { Epoch = before + figures.Epoch };
    }
}
