namespace Transfer.FineTune.Kernels;

/// <summary>One way to compute a convolution in blocked layout. Scratch lengths are in floats; each method is given as much as it asked for.</summary>
internal unsafe interface IBlockedConvolution
{
    long ForwardScratch { get; }

    long InputScratch { get; }

    long WeightScratch { get; }

    /// <summary>y = weights * x + bias, and what follows. Bias: 16 values for each output block, or null.</summary>
    void Forward(Workers workers, float* x, float* weights, float* bias, float* y, in Epilogue epilogue, float* scratch);

    /// <summary>dX from dY.</summary>
    void BackwardInput(Workers workers, float* dY, float* weights, float* dX, float* scratch);

    /// <summary>dW from x and dY.</summary>
    void BackwardWeights(Workers workers, float* x, float* dY, float* dW, float* scratch);
}
