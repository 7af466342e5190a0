using BenchmarkDotNet.Attributes;
using Transfer.FineTune.Kernels;

namespace Transfer.Benchmarks.Kernels;

/// <summary>Kernels that memory bounds: a depthwise convolution and a normalisation; the work is the bytes of x and y.</summary>
public unsafe class MemoryBenchmarks : KernelBenchmarks
{
    private const int Images = 16;

    private float* _x;
    private float* _y;
    private float* _w;
    private float* _scratch;
    private DepthwiseConvolution _depthwise = null!;
    private BlockedNorm _norm;

    /// <summary>Channels and pixels.</summary>
    public static IEnumerable<KernelCase> Cases => new[] { (96, 56), (192, 28), (576, 14) }
        .Select(c => new KernelCase($"{c.Item1} x {c.Item2} x {c.Item2}", 2.0 * sizeof(float) * Images * c.Item1 * c.Item2 * c.Item2, c.Item1, c.Item2));

    /// <summary>Which.</summary>
    [ParamsSource(nameof(Cases))]
    public KernelCase Case { get; set; } = null!;

    /// <summary>Allocates.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var side = new BlockedShape(Images, Case.Sizes[0], Case.Sizes[1], Case.Sizes[1]);
        _depthwise = new DepthwiseConvolution(new ConvolutionShape
        {
            X = side,
            Y = side,
            Groups = side.Channels,
            KernelHeight = 3,
            KernelWidth = 3,
            StrideHeight = 1,
            StrideWidth = 1,
            DilationHeight = 1,
            DilationWidth = 1,
            PadTop = 1,
            PadLeft = 1,
        });
        _norm = new BlockedNorm(side);
        _x = Numbers(side.Length);
        _y = Numbers(side.Length);
        _w = Numbers(side.Channels * 9);
        _scratch = Numbers(_depthwise.ForwardScratch);
    }

    /// <summary>x, multiplied by two, in place of y.</summary>
    [Benchmark(Baseline = true)]
    public void Copy() => Elementwise.Run<Scale>(Workers, _norm.Count * Case.Sizes[0], _x, null, null, _y, 2);

    /// <summary>3 x 3, one kernel a channel.</summary>
    [Benchmark]
    public void Depthwise() => _depthwise.Forward(Workers, _x, _w, null, _y, Epilogue.None, _scratch);

    /// <summary>y = max(factor x + shift, 0).</summary>
    [Benchmark]
    public void NormalizationAndRelu() => _norm.Forward(Workers, _x, _w, _w, new Epilogue(null, 0, float.PositiveInfinity), _y);
}
