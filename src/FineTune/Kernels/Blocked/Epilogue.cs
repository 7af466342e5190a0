using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Transfer.FineTune.Kernels;

/// <summary>
/// What follows a layer and is done while its results are still in the cache: y = min(max(y + residual, low), high). The residual has the
/// layout of y; null means none.
/// </summary>
internal readonly unsafe struct Epilogue(float* residual, float low, float high)
{
    /// <summary>Nothing.</summary>
    public static Epilogue None => new(null, float.NegativeInfinity, float.PositiveInfinity);

    /// <summary>Whether y stays as it is.</summary>
    public bool IsNone => residual is null && !Cuts;

    /// <summary>What is added to y, or null.</summary>
    public float* Residual => residual;

    public float Low => low;

    public float High => high;

    /// <summary>The same for the part of y that begins <paramref name="floats"/> later.</summary>
    public Epilogue Shifted(long floats) => new(residual is null ? null : residual + floats, low, high);

    private bool Cuts => low != float.NegativeInfinity || high != float.PositiveInfinity;

    /// <summary>Finishes 16 lanes at each of <paramref name="count"/> places that are <paramref name="shift"/> behind the given ones, in a tensor that begins at <paramref name="y"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public void Apply(float* y, float** places, int count, long shift)
    {
        Vector512<float> lowest = Vector512.Create(low), highest = Vector512.Create(high);
        for (int i = 0; i < count; i++)
        {
            float* at = places[i] + shift;
            Vector512<float> v = Vector512.Load(at);
            if (residual is not null)
                v += Vector512.Load(residual + (at - y));
            Vector512.Min(Vector512.Max(v, lowest), highest).Store(at);
        }
    }

    /// <summary>The value of lanes at one place.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T Of<T>(T v, float* y, float* at)
        where T : struct, ILanes<T>
    {
        if (residual is not null)
            v += T.Load(residual + (at - y));
        return Cuts ? T.Min(T.Max(v, T.Splat(low)), T.Splat(high)) : v;
    }
}
