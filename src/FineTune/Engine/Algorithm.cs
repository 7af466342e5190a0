namespace Transfer.FineTune.Engine;

/// <summary>Which kernels an engine uses. All give the same bits at any number of threads.</summary>
public enum Algorithm
{
    /// <summary>The quickest: blocked layout, and Winograd F(4 x 4) for dense 3 x 3 convolutions, whose error was at most 1.3e-5 of the largest entry with up to 224 channels, and 1.9e-5 with 656.</summary>
    Fast,

    /// <summary>Blocked layout with F(2 x 2), which is as exact as the direct sum.</summary>
    Precise,

    /// <summary>Plain row-major kernels for every operator: what the others are checked against, and what machines without fused multiply-add run.</summary>
    Reference,
}
