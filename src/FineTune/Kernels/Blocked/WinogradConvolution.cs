using System.Runtime.CompilerServices;

namespace Transfer.FineTune.Kernels;

/// <summary>
/// Dense 3 x 3 convolutions of stride 1 by Winograd: tiles of the input and the weights are transformed to frequencies, where the
/// convolution is one product of matrices for each, [tiles, inputs] times [inputs, outputs].
/// </summary>
[SkipLocalsInit]
internal sealed unsafe class WinogradConvolution<TAlgorithm>(ConvolutionShape shape) : IBlockedConvolution
    where TAlgorithm : struct, IWinograd
{
    public long ForwardScratch => WinogradPass<TAlgorithm>.Of(shape.X, shape.Y, shape.PadTop, shape.PadLeft).ConvolveFloats;

    public long InputScratch => WinogradPass<TAlgorithm>.Of(shape.Y, shape.X, 2 - shape.PadTop, 2 - shape.PadLeft).ConvolveFloats;

    public long WeightScratch => WinogradGradientSlices<TAlgorithm>.Fits(shape)
        ? WinogradGradientSlices<TAlgorithm>.Parts(shape) * WinogradGradientSlices<TAlgorithm>.SumsOf(shape)
        : WinogradPass<TAlgorithm>.Of(shape.X, shape.Y, shape.PadTop, shape.PadLeft).CorrelateFloats;

    /// <summary>Whether the algorithm applies: no groups, no dilation, no strides.</summary>
    public static bool Fits(in ConvolutionShape s) => s is
    {
        Groups: 1, KernelHeight: 3, KernelWidth: 3, StrideHeight: 1, StrideWidth: 1, DilationHeight: 1, DilationWidth: 1, PadTop: >= 0 and <= 2, PadLeft: >= 0 and <= 2,
    };

    public void Forward(Workers workers, float* x, float* weights, float* bias, float* y, in Epilogue epilogue, float* scratch)
    {
        var transform = new WinogradWeights<TAlgorithm>(shape, false, weights, scratch, workers.Scratch(0));
        WinogradPass<TAlgorithm>.Of(shape.X, shape.Y, shape.PadTop, shape.PadLeft).Convolve(workers, x, transform, bias, y, epilogue, scratch);
    }

    // The way back is the convolution of dY with the turned and transposed weights, padded by what the way there was not.
    public void BackwardInput(Workers workers, float* dY, float* weights, float* dX, float* scratch)
    {
        var transform = new WinogradWeights<TAlgorithm>(shape, true, weights, scratch, workers.Scratch(0));
        WinogradPass<TAlgorithm>.Of(shape.Y, shape.X, 2 - shape.PadTop, 2 - shape.PadLeft).Convolve(workers, dY, transform, null, dX, Epilogue.None, scratch);
    }

    public void BackwardWeights(Workers workers, float* x, float* dY, float* dW, float* scratch)
    {
        if (!WinogradGradientSlices<TAlgorithm>.Fits(shape))
        {
            WinogradPass<TAlgorithm>.Of(shape.X, shape.Y, shape.PadTop, shape.PadLeft).Correlate(workers, shape, x, dY, dW, scratch);
            return;
        }

        int parts = WinogradGradientSlices<TAlgorithm>.Parts(shape);
        workers.Run(new WinogradGradientSlices<TAlgorithm>(shape, x, dY, scratch, workers.Scratch(0)), parts);
        var gradient = new WinogradWeightGradient<TAlgorithm>(shape, scratch, parts, dW, workers.Scratch(0));
        workers.Run(gradient, gradient.Count);
    }
}
