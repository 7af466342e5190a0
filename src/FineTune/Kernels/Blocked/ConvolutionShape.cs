namespace Transfer.FineTune.Kernels;

/// <summary>A convolution of images: sizes in ONNX's words. The kernel meets row h · stride - pad + tap · dilation, columns likewise.</summary>
internal readonly record struct ConvolutionShape
{
    public BlockedShape X { get; init; }

    public BlockedShape Y { get; init; }

    public long Groups { get; init; }

    public long KernelHeight { get; init; }

    public long KernelWidth { get; init; }

    public long StrideHeight { get; init; }

    public long StrideWidth { get; init; }

    public long DilationHeight { get; init; }

    public long DilationWidth { get; init; }

    public long PadTop { get; init; }

    public long PadLeft { get; init; }

    public long Taps => KernelHeight * KernelWidth;

    /// <summary>Inputs that one output sees.</summary>
    public long GroupInputs => X.Channels / Groups;

    /// <summary>Outputs of one group.</summary>
    public long GroupOutputs => Y.Channels / Groups;

    /// <summary>Rows of the padded input that the taps reach.</summary>
    public long ReachedHeight => ((Y.Height - 1) * StrideHeight) + ((KernelHeight - 1) * DilationHeight) + 1;

    /// <summary>Columns of the padded input that the taps reach.</summary>
    public long ReachedWidth => ((Y.Width - 1) * StrideWidth) + ((KernelWidth - 1) * DilationWidth) + 1;

    /// <summary>The shape for a window of two dimensions.</summary>
    public static unsafe ConvolutionShape Of(ReadOnlySpan<long> x, ReadOnlySpan<long> y, long groups, WindowShape window) => new()
    {
        X = BlockedShape.Of(x),
        Y = BlockedShape.Of(y),
        Groups = groups,
        KernelHeight = window.Taps[1],
        KernelWidth = window.Taps[2],
        StrideHeight = window.Stride[1],
        StrideWidth = window.Stride[2],
        DilationHeight = window.Dilation[1],
        DilationWidth = window.Dilation[2],
        PadTop = window.Pad[1],
        PadLeft = window.Pad[2],
    };
}
