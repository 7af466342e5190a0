namespace Transfer.FineTune.Kernels;

/// <summary>
/// A Winograd algorithm F(m x m, 3 x 3) by its five matrices, in one dimension; a tile is transformed along its columns, then along its rows.
/// Each method reads lanes <c>fromStep</c> floats apart and writes lanes <c>toStep</c> apart. The rule in full, for one tile:
/// y = Aᵀ [ (G g Gᵀ) ⊙ (Bᵀ d B) ] A, and for the weights' gradient dg = Gᵀ [ Σ (Bᵀ d B) ⊙ (A dY Aᵀ) ] G (Lavin and Gray, 2015).
/// </summary>
internal unsafe interface IWinograd
{
    /// <summary>m, the outputs of a tile.</summary>
    static abstract int Outputs { get; }

    /// <summary>m + 2, the inputs of a tile and the number of frequencies.</summary>
    static abstract int Inputs { get; }

    /// <summary>Bᵀ d: inputs to frequencies.</summary>
    static abstract void Input<T>(float* from, long fromStep, float* to, long toStep)
        where T : struct, ILanes<T>;

    /// <summary>Aᵀ m: frequencies to outputs.</summary>
    static abstract void Output<T>(float* from, long fromStep, float* to, long toStep)
        where T : struct, ILanes<T>;

    /// <summary>A dY: gradients of outputs to frequencies.</summary>
    static abstract void OutputGradient<T>(float* from, long fromStep, float* to, long toStep)
        where T : struct, ILanes<T>;

    /// <summary>G g: three weights to frequencies.</summary>
    static abstract void Weights<T>(float* from, long fromStep, float* to, long toStep)
        where T : struct, ILanes<T>;

    /// <summary>Gᵀ u: frequencies to gradients of three weights.</summary>
    static abstract void WeightGradient<T>(float* from, long fromStep, float* to, long toStep)
        where T : struct, ILanes<T>;
}
