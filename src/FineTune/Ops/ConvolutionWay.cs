using Transfer.FineTune.Engine;
using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>Chooses how a convolution is computed.</summary>
internal static class ConvolutionWay
{
    /// <summary>Where both sides have fewer channels than this, so many lanes of a block are empty that the plain kernels are quicker.</summary>
    private const long FewestChannels = 4;

    /// <summary>Where one side has fewer channels than this, Winograd's transforms, which cost as much for an empty lane as for a full one, outweigh what they save.</summary>
    private const long FewestOfWinograd = 12;

    /// <summary>
    /// A way in blocked layout, or null where the plain kernels serve better or alone: three dimensions, few channels, groups that do not
    /// fill blocks, or a machine without fused multiply-add.
    /// </summary>
    /// <param name="algorithm">What the engine was asked for.</param>
    /// <param name="shape">The convolution.</param>
    /// <param name="wantsInput">Whether the gradient of x is needed.</param>
    /// <param name="readsPlain">Whether the way reads x in plain layout: the first layer of a network, whose few channels would not fill a block.</param>
    public static IBlockedConvolution? Choose(Algorithm algorithm, in ConvolutionShape shape, bool wantsInput, out bool readsPlain)
    {
        readsPlain = false;
        if (algorithm == Algorithm.Reference || !BlockedMachine.IsSupported || shape.Y.Length == 0 || shape.X.Length == 0)
            return null;
        if (Math.Max(shape.X.Channels, shape.Y.Channels) < FewestChannels)
            return null;
        if (shape.X.Channels < FewestOfWinograd && !wantsInput && DirectConvolution.Fits(shape, plainInput: true))
        {
            readsPlain = true;
            return new DirectConvolution(shape, plainInput: true);
        }

        // Through a stride the plain way back scatters a product that wastes nothing; a block of so few channels would be a product of mostly empty lanes.
        if (shape.X.Channels < FewestChannels && shape.StrideHeight * shape.StrideWidth > 1)
            return null;
        if (DepthwiseConvolution.Fits(shape))
            return new DepthwiseConvolution(shape);
        if (Math.Min(shape.X.Channels, shape.Y.Channels) >= FewestOfWinograd && WinogradConvolution<Winograd4>.Fits(shape))
            return algorithm == Algorithm.Fast && shape.Y.Height > 2 && shape.Y.Width > 2 ? new WinogradConvolution<Winograd4>(shape) : new WinogradConvolution<Winograd2>(shape);
        return DirectConvolution.Fits(shape, plainInput: false) ? new DirectConvolution(shape, plainInput: false) : null;
    }
}
