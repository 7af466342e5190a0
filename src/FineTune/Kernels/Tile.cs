using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Transfer.FineTune.Kernels;

/// <summary>The register tile that fits this machine: its size, which the packing follows, and its multiplication.</summary>
internal static unsafe class Tile
{
    /// <summary>The most elements that any tile has.</summary>
    public const int MaxSize = Tile512.Rows * Tile512.Columns;

    private static bool IsWide => Vector512.IsHardwareAccelerated && Avx512F.IsSupported;

    private static bool IsMedium => Vector256.IsHardwareAccelerated && Fma.IsSupported;

    /// <summary>Rows of A that are multiplied together.</summary>
    public static int Rows => IsWide ? Tile512.Rows : IsMedium ? Tile256.Rows : TilePortable.Rows;

    /// <summary>Columns of B that are multiplied together.</summary>
    public static int Columns => IsWide ? Tile512.Columns : IsMedium ? Tile256.Columns : TilePortable.Columns;

    /// <summary>c = a b for one tile of packed panels, or c += where <paramref name="add"/> is set.</summary>
    public static void Multiply(long depth, float* a, float* b, float* c, long ldc, bool add)
    {
        if (IsWide)
            Tile512.Multiply(depth, a, b, c, ldc, add);
        else if (IsMedium)
            Tile256.Multiply(depth, a, b, c, ldc, add);
        else
            TilePortable.Multiply(depth, a, b, c, ldc, add);
    }
}
