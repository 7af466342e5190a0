using System.Runtime.CompilerServices;

namespace Transfer.FineTune.Kernels;

/// <summary>a + b.</summary>
internal readonly struct Sum : IFunction
{
    public static int Inputs => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T At<T>(T a, T b, T c, T alpha, T beta)
        where T : struct, ILanes<T> => a + b;
}
