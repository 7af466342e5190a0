using System.Runtime.InteropServices;
using BenchmarkDotNet.Attributes;
using Transfer.FineTune.Kernels;

namespace Transfer.Benchmarks.Kernels;

/// <summary>
/// What kernel benchmarks share: threads, and memory with reproducible numbers. An iteration is one run: the shortest of many tells what a kernel can
/// do on a machine that others use too.
/// </summary>
[WarmupCount(5)]
[IterationCount(60)]
[InvocationCount(1)]
public abstract unsafe class KernelBenchmarks : IDisposable
{
    private readonly List<nint> _memory = [];

    /// <summary>All cores.</summary>
    private protected Workers Workers { get; } = new();

    /// <summary>Gives memory and threads back.</summary>
    [GlobalCleanup]
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives memory and threads back.</summary>
    protected virtual void Dispose(bool disposing)
    {
        foreach (nint memory in _memory)
            NativeMemory.AlignedFree((void*)memory);
        _memory.Clear();
        Workers.Dispose();
    }

    /// <summary>Aligned memory that lives as long as the benchmark.</summary>
    private protected float* Numbers(long length)
    {
        var memory = (float*)NativeMemory.AlignedAlloc((nuint)Math.Max(64, length * sizeof(float)), 64);
        _memory.Add((nint)memory);
        var random = new Random(1);
        for (long i = 0; i < length; i++)
            memory[i] = (float)((random.NextDouble() * 2) - 1);
        return memory;
    }
}
