using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using BenchmarkDotNet.Attributes;
using Transfer.FineTune.Kernels;

namespace Transfer.Benchmarks.Kernels;

/// <summary>What this machine can do at most: fused multiply-adds of registers alone, and reading and writing memory. Other kernels are measured against it.</summary>
public unsafe class PeakBenchmarks : KernelBenchmarks
{
    private const int Rounds = 1 << 16;
    private const int Accumulators = 12;

    private float* _from;
    private float* _to;

    /// <summary>The cases.</summary>
    public static IEnumerable<KernelCase> Cases =>
    [
        new("multiply-add", 2.0 * Rounds * Accumulators * Vector512<float>.Count * Environment.ProcessorCount, 0),
        new("copy 64 MiB", 2.0 * (1 << 24) * sizeof(float), 1),
    ];

    /// <summary>Which.</summary>
    [ParamsSource(nameof(Cases))]
    public KernelCase Case { get; set; } = null!;

    /// <summary>Allocates.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _from = Numbers(1 << 24);
        _to = Numbers(1 << 24);
    }

    /// <summary>All cores.</summary>
    [Benchmark]
    public void Run()
    {
        if (Case.Sizes[0] == 0)
            Workers.Run(new MultiplyAdd(_to), Workers.Count);
        else
            Elementwise.Run<Scale>(Workers, 1 << 24, _from, null, null, _to, 2);
    }

    private readonly struct MultiplyAdd(float* sink) : IJob
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Run(int chunk, int worker)
        {
            Vector512<float> f = Vector512.Create(0.9999f), g = Vector512.Create(0.0001f);
            Vector512<float> a = g, b = g, c = g, d = g, e = g, h = g, i = g, j = g, k = g, l = g, m = g, n = g;
            for (int round = 0; round < Rounds; round++)
            {
                a = Vector512.FusedMultiplyAdd(a, f, g);
                b = Vector512.FusedMultiplyAdd(b, f, g);
                c = Vector512.FusedMultiplyAdd(c, f, g);
                d = Vector512.FusedMultiplyAdd(d, f, g);
                e = Vector512.FusedMultiplyAdd(e, f, g);
                h = Vector512.FusedMultiplyAdd(h, f, g);
                i = Vector512.FusedMultiplyAdd(i, f, g);
                j = Vector512.FusedMultiplyAdd(j, f, g);
                k = Vector512.FusedMultiplyAdd(k, f, g);
                l = Vector512.FusedMultiplyAdd(l, f, g);
                m = Vector512.FusedMultiplyAdd(m, f, g);
                n = Vector512.FusedMultiplyAdd(n, f, g);
            }

            (a + b + c + d + e + h + i + j + k + l + m + n).Store(sink + (worker * 16));
        }
    }
}
