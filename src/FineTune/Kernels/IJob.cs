namespace Transfer.FineTune.Kernels;

/// <summary>
/// Work cut into numbered chunks. Each output element belongs to one chunk, and what a chunk holds does not depend on the number of
/// threads: that is why results are the same bits at any thread count.
/// </summary>
internal interface IJob
{
    /// <summary>Does one chunk.</summary>
    /// <param name="chunk">Which.</param>
    /// <param name="worker">Whose scratch memory to use (<see cref="Workers.Scratch"/>).</param>
    void Run(int chunk, int worker);
}
