namespace Transfer.FineTune;

/// <summary>What a training came to.</summary>
/// <param name="Epochs">The figures of each epoch.</param>
/// <param name="BestEpoch">The epoch whose weights were kept: the best one by validation, as <see cref="KeptEpoch.Best"/> has it, or the last where nothing was kept aside or <see cref="TrainOptions.Keep"/> says so.</param>
/// <param name="End">Why it ended.</param>
/// <param name="Steps">Steps of the optimiser.</param>
public sealed record FitResult(IReadOnlyList<EpochFigures> Epochs, int BestEpoch, FitEnd End, int Steps);
