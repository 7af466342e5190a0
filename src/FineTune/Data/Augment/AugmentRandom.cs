using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Augment;

/// <summary>
/// The random numbers of one picture in one epoch: functions of the seed, the epoch, the picture's content and the step alone, so that
/// neither the order of pictures nor the number of threads, nor a file's name, changes any.
/// </summary>
internal readonly struct AugmentRandom(int seed, int epoch, ContentHash content)
{
    private readonly ulong _content = content.Salted(seed);

    /// <summary>The numbers of a step.</summary>
    public CounterRandom Of(AugmentStep step) => CounterRandom.At(_content, (ulong)epoch, (ulong)step);

    /// <summary>Number i of a step, uniform between minus and plus <paramref name="range"/>.</summary>
    public double Around(AugmentStep step, double range, long i = 0) => range * ((2 * Of(step).Uniform(i)) - 1);
}
