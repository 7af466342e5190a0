using System.Runtime.CompilerServices;
using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>The forward side of an element-wise function, as the drivers take it: y from x.</summary>
internal readonly struct Value<TFunction> : IFunction
    where TFunction : struct, IUnary
{
    public static int Inputs => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T At<T>(T a, T b, T c, T alpha, T beta)
        where T : struct, ILanes<T> => TFunction.Forward(a, alpha, beta);
}
