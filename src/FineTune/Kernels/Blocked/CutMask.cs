using System.Runtime.CompilerServices;

namespace Transfer.FineTune.Kernels;

/// <summary>
/// Where the cut behind a normalisation lets a gradient through: where y is strictly between low and high. If nothing was added before the cut,
/// y = factor x + shift is computed again, by the instruction that computed it, and so to the same bits: x is read anyway, and y need not be kept.
/// </summary>
/// <param name="y">The results, or null to compute them from x.</param>
/// <param name="factor">16 factors of x for each block.</param>
/// <param name="shift">16 shifts for each block.</param>
/// <param name="low">The lower end.</param>
/// <param name="high">The upper end.</param>
internal readonly unsafe struct CutMask(float* y, float* factor, float* shift, float low, float high)
{
    /// <summary>Lets everything through.</summary>
    public static CutMask None => new(null, null, null, float.NegativeInfinity, float.PositiveInfinity);

    /// <summary>Whether anything is held back.</summary>
    public bool Cuts => low != float.NegativeInfinity || high != float.PositiveInfinity;

    public float* Y => y;

    public float Low => low;

    public float High => high;

    /// <summary>Factors and shifts of the lanes from a place on; zeros where they are not needed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public (Lanes512 Factor, Lanes512 Shift) LinesOf(long at) =>
        factor is null ? (Lanes512.Splat(0), Lanes512.Splat(0)) : (Lanes512.Load(factor + at), Lanes512.Load(shift + at));
}
