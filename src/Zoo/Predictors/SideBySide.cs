using System.Runtime.ExceptionServices;

namespace Transfer.Zoo;

/// <summary>Independent work on many items at once; an error comes out as it was raised, not wrapped.</summary>
internal static class SideBySide
{
    /// <summary>Does the work for each of 0, 1, ... <paramref name="count"/> - 1, in no order.</summary>
    /// <param name="count">How many items.</param>
    /// <param name="workers">How many at once.</param>
    /// <param name="work">The work.</param>
    /// <param name="cancellation">Stops between items.</param>
    public static void Run(int count, int workers, Action<int> work, CancellationToken cancellation = default)
    {
        try
        {
            Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = cancellation }, work);
        }
        catch (AggregateException all)
        {
            ExceptionDispatchInfo.Throw(all.InnerExceptions[0]);
        }
    }
}
