using BenchmarkDotNet.Attributes;
using Transfer.FineTune.Kernels;

namespace Transfer.Benchmarks.Kernels;

/// <summary>Dense 3 x 3 convolutions of 16 images, forward; the work is that of the direct sum, whatever the way.</summary>
public unsafe class ConvolutionBenchmarks : KernelBenchmarks
{
    private const int Images = 16;

    private ConvolutionShape _shape;
    private float* _x;
    private float* _y;
    private float* _w;
    private float* _scratch;
    private IBlockedConvolution _direct = null!;
    private IBlockedConvolution _winograd2 = null!;
    private IBlockedConvolution _winograd4 = null!;

    /// <summary>Channels and pixels of ResNet-18's stages.</summary>
    public static IEnumerable<KernelCase> Cases => new[] { (64, 56), (128, 28), (256, 14), (512, 7) }
        .Select(c => new KernelCase($"{c.Item1} x {c.Item2} x {c.Item2}", 2.0 * Images * c.Item1 * c.Item1 * 9 * c.Item2 * c.Item2, c.Item1, c.Item2));

    /// <summary>Which.</summary>
    [ParamsSource(nameof(Cases))]
    public KernelCase Case { get; set; } = null!;

    /// <summary>Allocates.</summary>
    [GlobalSetup]
    public void Setup()
    {
        var side = new BlockedShape(Images, Case.Sizes[0], Case.Sizes[1], Case.Sizes[1]);
        _shape = new ConvolutionShape { X = side, Y = side, Groups = 1, KernelHeight = 3, KernelWidth = 3, StrideHeight = 1, StrideWidth = 1, DilationHeight = 1, DilationWidth = 1, PadTop = 1, PadLeft = 1 };
        _direct = new DirectConvolution(_shape, plainInput: false);
        _winograd2 = new WinogradConvolution<Winograd2>(_shape);
        _winograd4 = new WinogradConvolution<Winograd4>(_shape);
        _x = Numbers(side.Length);
        _y = Numbers(side.Length);
        _w = Numbers(side.Channels * side.Channels * 9);
        _scratch = Numbers(Math.Max(_direct.ForwardScratch, Math.Max(_winograd2.ForwardScratch, _winograd4.ForwardScratch)));
    }

    /// <summary>As many multiply-adds of registers alone.</summary>
    [Benchmark(Baseline = true)]
    public void Peak() => MachinePeak.Run(Workers, Case.Work, _y);

    /// <summary>The indirect product.</summary>
    [Benchmark]
    public void Direct() => _direct.Forward(Workers, _x, _w, null, _y, Epilogue.None, _scratch);

    /// <summary>F(2 x 2).</summary>
    [Benchmark]
    public void Winograd2() => _winograd2.Forward(Workers, _x, _w, null, _y, Epilogue.None, _scratch);

    /// <summary>F(4 x 4).</summary>
    [Benchmark]
    public void Winograd4() => _winograd4.Forward(Workers, _x, _w, null, _y, Epilogue.None, _scratch);
}
