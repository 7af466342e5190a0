using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Transfer.FineTune.Kernels;

/// <summary>
/// The threads of one engine. The calling thread works too. A job is a struct on the caller's stack, reached by address, so that handing
/// it out allocates nothing. Idle threads spin for a moment, because the next region of a step is microseconds away, then sleep.
/// Nobody is waited for who has not begun: a region is over when its chunks are done, and a thread that wakes too late, because somebody else
/// has its core, finds it closed. So a core that is taken costs its own work and no more.
/// </summary>
internal sealed unsafe class Workers : IDisposable
{
    /// <summary>Floats of scratch memory that each worker has for packing.</summary>
    public const int ScratchFloats = 640 * 1024;

    /// <summary>Floats of the packing memory that all threads read together.</summary>
    public const long SharedFloats = 2 * 1024 * 1024;

    private const int SpinRounds = 400;

    /// <summary>The region's word: its number in the upper half, whether it is open in bit 31, who works on it in the bits below.</summary>
    private const long Open = 1L << 31;

    private const long WorkingMask = Open - 1;

    private const int NumberShift = 32;

    private readonly Lock _calling = new();
    private readonly object _gate = new();
    private readonly Thread[] _threads;
    private readonly float* _scratch;
    private readonly float* _shared;
    private void* _job;
    private delegate*<void*, int, int, void> _invoke;
    private int _chunks;
    private int _next;
    private long _region;
    private int _sleeping;
    private volatile bool _stopping;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Starts <paramref name="threads"/> - 1 threads; 0 means one for each core.</summary>
    public Workers(int threads = 0)
    {
        Count = threads > 0 ? threads : Environment.ProcessorCount;
        _scratch = (float*)NativeMemory.AlignedAlloc((nuint)Count * ScratchFloats * sizeof(float), 64);
        _shared = (float*)NativeMemory.AlignedAlloc((nuint)SharedFloats * sizeof(float), 64);
        _threads = new Thread[Count - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            int worker = i + 1;
            _threads[i] = new Thread(() => Serve(worker)) { IsBackground = true, Name = $"transfer engine {worker}" };
            _threads[i].Start();
        }
    }

    /// <summary>The number of threads, the caller's among them.</summary>
    public int Count { get; }

    /// <summary>The packing memory of a worker, 64-byte aligned.</summary>
    public float* Scratch(int worker) => _scratch + ((long)worker * ScratchFloats);

    /// <summary>Packing memory that one region fills and the next reads, 64-byte aligned: engines that share their threads run one at a time.</summary>
    public float* Shared => _shared;

    /// <summary>Runs all chunks and returns when the last is done.</summary>
    public void Run<TJob>(TJob job, int chunks)
        where TJob : unmanaged, IJob
    {
        if (chunks <= 1 || Count == 1)
        {
            for (int chunk = 0; chunk < chunks; chunk++)
                job.Run(chunk, 0);
            return;
        }

        lock (_calling)
        {
            _job = &job;
            _invoke = &Invoke<TJob>;
            _chunks = chunks;
            _next = -1;
            Announce();
            Work(0);

            // No chunk is left to take: whoever has not joined is not needed, whoever has is about to finish.
            _ = Interlocked.And(ref _region, ~Open);
            var wait = default(SpinWait);
            while ((Volatile.Read(ref _region) & WorkingMask) != 0)
                wait.SpinOnce(sleep1Threshold: -1);
            if (_failure is { } failure)
            {
                _failure = null;
                failure.Throw();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_stopping)
            return;
        _stopping = true;
        Announce();
        foreach (Thread thread in _threads)
            thread.Join();
        NativeMemory.AlignedFree(_scratch);
        NativeMemory.AlignedFree(_shared);
    }

    private static void Invoke<TJob>(void* job, int chunk, int worker)
        where TJob : unmanaged, IJob => Unsafe.AsRef<TJob>(job).Run(chunk, worker);

    private static int NumberOf(long region) => (int)(region >> NumberShift);

    /// <summary>
    /// Opens the next region. The exchange is a full fence between it and the look at the sleepers, as is a sleeper's increment between it and the
    /// look at the region: one of the two sees the other.
    /// </summary>
    private void Announce()
    {
        _ = Interlocked.Exchange(ref _region, ((long)(NumberOf(_region) + 1) << NumberShift) | Open);
        if (Volatile.Read(ref _sleeping) == 0)
            return;
        lock (_gate)
            Monitor.PulseAll(_gate);
    }

    private void Serve(int worker)
    {
        int seen = 0;
        while (true)
        {
            for (int spin = 0; spin < SpinRounds && NumberOf(Volatile.Read(ref _region)) == seen; spin++)
                Thread.SpinWait(20);
            if (NumberOf(Volatile.Read(ref _region)) == seen)
                Sleep(seen);
            if (_stopping)
                return;
            if (Join(out seen))
            {
                Work(worker);
                _ = Interlocked.Decrement(ref _region);
            }
        }
    }

    private void Sleep(int seen)
    {
        lock (_gate)
        {
            _ = Interlocked.Increment(ref _sleeping);
            while (NumberOf(Volatile.Read(ref _region)) == seen)
                _ = Monitor.Wait(_gate);
            _ = Interlocked.Decrement(ref _sleeping);
        }
    }

    /// <summary>Takes part in the region, if it is still open; gives its number in either case.</summary>
    private bool Join(out int number)
    {
        while (true)
        {
            long region = Volatile.Read(ref _region);
            number = NumberOf(region);
            if ((region & Open) == 0)
                return false;
            if (Interlocked.CompareExchange(ref _region, region + 1, region) == region)
                return true;
        }
    }

    private void Work(int worker)
    {
        try
        {
            for (int chunk = Interlocked.Increment(ref _next); chunk < _chunks; chunk = Interlocked.Increment(ref _next))
                _invoke(_job, chunk, worker);
        }
        catch (Exception error) when (worker >= 0)
        {
            _failure = ExceptionDispatchInfo.Capture(error);
            Volatile.Write(ref _next, _chunks);
        }
    }
}
