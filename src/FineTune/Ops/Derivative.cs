using System.Runtime.CompilerServices;
using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>The backward side of an element-wise function, as the drivers take it: dX from dY and what the function names.</summary>
internal readonly struct Derivative<TFunction> : IFunction
    where TFunction : struct, IUnary
{
    public static int Inputs => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T At<T>(T a, T b, T c, T alpha, T beta)
        where T : struct, ILanes<T> => TFunction.Backward(a, b, alpha, beta);
}
