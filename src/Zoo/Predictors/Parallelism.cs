namespace Transfer.Zoo;

/// <summary>How threads share pictures: all on one batch, or each on its own.</summary>
/// <param name="Workers">Batches in flight at once.</param>
/// <param name="Threads">Threads in all.</param>
public readonly record struct Parallelism(int Workers, int Threads)
{
    // Beyond this many batches in flight memory grows and speed does not.
    private const int MaxWorkers = 8;

    /// <summary>Threads that inference uses inside one batch.</summary>
    public int ThreadsPerWorker => Math.Max(1, Threads / Workers);

    /// <summary>All threads on one batch: the shortest time to one picture's answer.</summary>
    /// <param name="threads">Threads in all; 0 for all cores.</param>
    public static Parallelism Latency(int threads = 0) => new(1, Count(threads));

    /// <summary>
    /// A batch for each thread, which reads its pictures and runs them without waiting for the others: the most pictures a second,
    /// because inference on one core loses nothing to synchronisation and reading pictures is spread evenly.
    /// </summary>
    /// <param name="threads">Threads in all; 0 for all cores.</param>
    public static Parallelism Throughput(int threads = 0) => new(Math.Min(MaxWorkers, Count(threads)), Count(threads));

    private static int Count(int threads) => threads > 0 ? threads : Environment.ProcessorCount;
}
