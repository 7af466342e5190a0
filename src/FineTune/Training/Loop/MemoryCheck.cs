using Transfer.FineTune.Engine;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>Says before a training starts whether its steps fit into memory, and which batch would.</summary>
internal static class MemoryCheck
{
    // What judging, reading ahead and the optimiser take besides, and what the machine needs to stay usable.
    private const double UsableShare = 0.8;

    /// <summary>The memory that is free for a training, in bytes.</summary>
    public static long Available()
    {
        GCMemoryInfo memory = GC.GetGCMemoryInfo();
        return (long)(UsableShare * Math.Max(0, memory.TotalAvailableMemoryBytes - memory.MemoryLoadBytes));
    }

    /// <summary>Refuses a batch that does not fit.</summary>
    /// <param name="options">What an engine for some rows is built with.</param>
    /// <param name="model">The graph.</param>
    /// <param name="batch">The rows wanted.</param>
    /// <param name="available">The bytes there are; null: what this machine has free.</param>
    /// <exception cref="TransferException">A step needs more memory than there is (Resource): the message names a batch that fits.</exception>
    public static void Require(Func<int, EngineOptions> options, Model model, int batch, long? available = null)
    {
        long free = available ?? Available(), needed = TrainingEngine.Measure(model, options(batch));
        if (needed <= free)
            return;
        // Memory grows with the batch in a straight line, so one row more tells the slope.
        long one = TrainingEngine.Measure(model, options(1)), slope = Math.Max(1, (needed - one) / Math.Max(1, batch - 1));
        long fits = one > free ? 0 : Math.Min(batch - 1, 1 + ((free - one) / slope));
        while (fits > 1 && TrainingEngine.Measure(model, options((int)fits)) > free)
            fits--;
        throw new TransferException(ErrorKind.Resource, $"training: a batch of {batch} needs {Gigabytes(needed)} GB, and {Gigabytes(free)} GB are free; "
            + (fits > 0 ? $"take --batch {fits} or smaller" : "train fewer layers, for instance with --unfreeze last"));
    }

    private static string Gigabytes(long bytes) => FormattableString.Invariant($"{bytes / 1e9:0.00}");
}
