using System.Runtime.CompilerServices;

namespace Transfer.FineTune.Kernels;

/// <summary>alpha a.</summary>
internal readonly struct Scale : IFunction
{
    public static int Inputs => 1;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T At<T>(T a, T b, T c, T alpha, T beta)
        where T : struct, ILanes<T> => alpha * a;
}
