using System.Diagnostics;
using Xunit;

namespace Transfer.Runtime.Tests;

/// <summary>Many runs, many sessions, many threads. What other tests take at the same time would be counted, so none runs beside these.</summary>
[CollectionDefinition(nameof(SessionLoadTests), DisableParallelization = true)]
[Collection(nameof(SessionLoadTests))]
public sealed class SessionLoadTests
{
    private const int Elements = 1 << 16;

    // One leaked buffer of a run is 256 kB: 10,000 of them would be 2.6 GB. What the allocators and the compiler of .NET keep for
    // themselves after the warm-up stays far below this bound, which would be passed by a leak of 6.5 kB a run.
    private const long Allowed = 64L << 20;

    [Fact]
    public void Ten_thousand_runs_hold_memory_flat()
    {
        using Session session = Session.Open(TinyModel.SumAndProduct(), "tiny", new SessionOptions { Threads = 1 });
        Runs(session, 500);
        long before = ResidentBytes();
        Runs(session, 10_000);
        long grown = ResidentBytes() - before;
        Assert.True(grown < Allowed, $"memory grew by {grown} bytes over 10,000 runs");
    }

    [Fact]
    public void A_thousand_sessions_hold_memory_flat()
    {
        byte[] model = TinyModel.SumAndProduct();
        Sessions(model, 50);
        long before = ResidentBytes();
        Sessions(model, 1000);
        long grown = ResidentBytes() - before;
        Assert.True(grown < Allowed, $"memory grew by {grown} bytes over 1,000 sessions");
    }

    [Fact]
    public void Threads_share_a_session_and_get_the_same_results()
    {
        const int Threads = 8, RunsEach = 200;
        using Session session = Session.Open(TinyModel.SumAndProduct(), "tiny");
        float[] data = [.. Enumerable.Range(0, 512).Select(i => (i * 0.37f) - 50)];
        float[] squares = [.. data.Select(x => x * x)];
        using OrtValue shared = OrtValue.Create(data.AsMemory(), 256, 2);
        int wrong = 0;
        var threads = new Thread[Threads];
        for (int t = 0; t < Threads; t++)
        {
            threads[t] = new Thread(() =>
            {
                for (int i = 0; i < RunsEach; i++)
                {
                    using OrtValue product = session.Run(SessionTests.Named(("a", shared), ("b", shared)), ["product"])[0];
                    if (!product.AsSpan<float>().SequenceEqual(squares))
                        Interlocked.Increment(ref wrong);
                }
            });
            threads[t].Start();
        }

        foreach (Thread thread in threads)
            thread.Join();
        Assert.Equal(0, wrong);
    }

    [Fact]
    public void A_session_disposed_of_during_a_run_lets_the_run_end()
    {
        using var source = new CancellationTokenSource();
        Session session = Session.Open(TinyModel.EndlessLoop(), "loop");
        using OrtValue go = OrtValue.Create<bool>(new[] { true });
        OrtValue x = OrtValue.Create<float>(new float[1]);
        Task run = Task.Run(() => session.Run(SessionTests.Named(("go0", go), ("x", x)), cancellationToken: source.Token));
        while (run.Status != TaskStatus.Running)
            Thread.Yield();
        Thread.Sleep(50);
        session.Dispose();
        x.Dispose();
        GC.Collect();
        source.Cancel();
        Assert.True(Assert.ThrowsAny<AggregateException>(run.Wait).InnerException is OperationCanceledException or ObjectDisposedException);
    }

    private static void Runs(Session session, int count)
    {
        var input = new float[Elements];
        var output = new float[Elements];
        for (int i = 0; i < count; i++)
        {
            using OrtValue a = OrtValue.Create(input.AsMemory(), Elements / 2, 2);
            if (i % 2 == 0)
            {
                SessionTests.DisposeAll(session.Run(SessionTests.Named(("a", a), ("b", a))));
                continue;
            }

            using OrtValue sum = OrtValue.Create(output.AsMemory(), Elements / 2, 2);
            using var source = new CancellationTokenSource();
            session.Run(SessionTests.Named(("a", a), ("b", a)), SessionTests.Named(("sum", sum)), source.Token);
        }
    }

    private static void Sessions(byte[] model, int count)
    {
        for (int i = 0; i < count; i++)
        {
            using Session session = Session.Open(model, "tiny", new SessionOptions { Threads = 2 });
            Runs(session, 1);
        }
    }

    private static long ResidentBytes()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using Process self = Process.GetCurrentProcess();
        return self.WorkingSet64;
    }
}
