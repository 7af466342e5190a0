using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace Transfer.FineTune.Kernels;

/// <summary>
/// The threads of one engine. The calling thread works too. A job is a struct on the caller's stack, reached by address, so that handing
/// it out allocates nothing. Idle threads spin for a moment, because the next region of a step is microseconds away, then sleep.
/// </summary>
internal sealed unsafe class Workers : IDisposable
{
    /// <summary>Floats of scratch memory that each worker has for packing.</summary>
    public const int ScratchFloats = 640 * 1024;

    private const int SpinRounds = 200;

    private readonly Lock _calling = new();
    private readonly object _gate = new();
    private readonly Thread[] _threads;
    private readonly float* _scratch;
    private void* _job;
    private delegate*<void*, int, int, void> _invoke;
    private int _chunks;
    private int _next;
    private int _active;
    private volatile int _generation;
    private bool _stopping;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Starts <paramref name="threads"/> - 1 threads; 0 means one for each core.</summary>
    public Workers(int threads = 0)
    {
        Count = threads > 0 ? threads : Environment.ProcessorCount;
        _scratch = (float*)NativeMemory.AlignedAlloc((nuint)Count * ScratchFloats * sizeof(float), 64);
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
            lock (_gate)
            {
                _job = &job;
                _invoke = &Invoke<TJob>;
                _chunks = chunks;
                _next = -1;
                _active = _threads.Length;
                _generation++;
                Monitor.PulseAll(_gate);
            }

            Work(0);
            var wait = default(SpinWait);
            while (Volatile.Read(ref _active) != 0)
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
        lock (_gate)
        {
            if (_stopping)
                return;
            _stopping = true;
            _generation++;
            Monitor.PulseAll(_gate);
        }

        foreach (Thread thread in _threads)
            thread.Join();
        NativeMemory.AlignedFree(_scratch);
    }

    private static void Invoke<TJob>(void* job, int chunk, int worker)
        where TJob : unmanaged, IJob => Unsafe.AsRef<TJob>(job).Run(chunk, worker);

    private void Serve(int worker)
    {
        int seen = 0;
        while (true)
        {
            for (int spin = 0; spin < SpinRounds && _generation == seen; spin++)
                Thread.SpinWait(20);
            lock (_gate)
            {
                // The generation changes only under this lock, so a change cannot slip in between the test and the wait.
                while (_generation == seen)
                    Monitor.Wait(_gate);
                seen = _generation;
                if (_stopping)
                    return;
            }

            Work(worker);
            Interlocked.Decrement(ref _active);
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
