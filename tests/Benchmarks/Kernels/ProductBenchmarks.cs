using BenchmarkDotNet.Attributes;
using Transfer.FineTune.Kernels;

namespace Transfer.Benchmarks.Kernels;

/// <summary>Products of matrices as transformers have them, both operands plain, and the second given as its transpose.</summary>
public unsafe class ProductBenchmarks : KernelBenchmarks
{
    private static readonly Strides One = Strides.Of([], [], [], []);

    private float* _a;
    private float* _b;
    private float* _c;

    /// <summary>Rows, columns and depth.</summary>
    public static IEnumerable<KernelCase> Cases => new[] { (512, 768, 768), (512, 3072, 768), (512, 768, 3072), (1024, 384, 384), (2048, 2048, 2048) }
        .Select(c => new KernelCase($"{c.Item1} x {c.Item2} x {c.Item3}", 2.0 * c.Item1 * c.Item2 * c.Item3, c.Item1, c.Item2, c.Item3));

    /// <summary>Which.</summary>
    [ParamsSource(nameof(Cases))]
    public KernelCase Case { get; set; } = null!;

    /// <summary>Allocates.</summary>
    [GlobalSetup]
    public void Setup()
    {
        _a = Numbers((long)M * K);
        _b = Numbers((long)K * N);
        _c = Numbers((long)M * N);
    }

    /// <summary>As many multiply-adds of registers alone.</summary>
    [Benchmark(Baseline = true)]
    public void Peak() => MachinePeak.Run(Workers, Case.Work, _c);

    /// <summary>A B.</summary>
    [Benchmark]
    public void Plain() => Sgemm.Run(Workers, new RowMatrix(_a, K, 1, One), new ColumnMatrix(_b, N, 1, One), M, N, K, _c, N, One);

    /// <summary>A Bᵀ.</summary>
    [Benchmark]
    public void Transposed() => Sgemm.Run(Workers, new RowMatrix(_a, K, 1, One), new ColumnMatrix(_b, 1, K, One), M, N, K, _c, N, One);

    private int M => Case.Sizes[0];

    private int N => Case.Sizes[1];

    private int K => Case.Sizes[2];
}
