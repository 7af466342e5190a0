namespace Transfer.FineTune.Kernels;

/// <summary>
/// An element-wise function of up to three arrays and two constants, written once for any number of lanes. Arrays beyond
/// <see cref="Inputs"/> are not read.
/// </summary>
internal interface IFunction
{
    static abstract int Inputs { get; }

    static abstract T At<T>(T a, T b, T c, T alpha, T beta)
        where T : struct, ILanes<T>;
}
