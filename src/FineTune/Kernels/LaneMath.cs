using System.Runtime.CompilerServices;

namespace Transfer.FineTune.Kernels;

/// <summary>
/// exp, erf, tanh and sigmoid as polynomials, for any number of lanes. The coefficients interpolate the functions at Chebyshev points of
/// the stated range; each form's relative error there is below half a unit of float32, so what is left is rounding.
/// </summary>
internal static unsafe class LaneMath
{
    /// <summary>eˣ: x = n ln 2 + r, eʳ by degree 6 on |r| ≤ ln 2 / 2. Overflow gives infinity, underflow 0, NaN stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Exp<T>(T x)
        where T : struct, ILanes<T>
    {
        T p = ExpOfRest(T.Clamp(x, T.Splat(-105f), T.Splat(90f)), out T n);

        // 2ⁿ in two factors: n reaches beyond what one exponent holds, on both sides.
        T half = T.Floor(n * T.Splat(0.5f));
        return p * T.Power2(half) * T.Power2(n - half);
    }

    /// <summary>erf(x): x times degree 7 in x² up to |x| = 1; beyond, 1 - e^(-x²) times degree 7 in 1 / (1 + |x| / 2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Erf<T>(T x)
        where T : struct, ILanes<T> => ErfInRange(T.Clamp(x, T.Splat(-ErfRange), T.Splat(ErfRange)), out _);

    /// <summary>As far as <see cref="ErfInRange"/> goes: e^(-x²) is still a normal number there, and erf has been ±1 from 4 on.</summary>
    public const float ErfRange = 9.3f;

    /// <summary>erf(x) and e^(-x²) for |x| ≤ <see cref="ErfRange"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ErfInRange<T>(T x, out T exp)
        where T : struct, ILanes<T>
    {
        T u = x * x;
        T near = T.Splat(-9.667046e-06f);
        near = T.MulAdd(near, u, T.Splat(1.1265959e-4f));
        near = T.MulAdd(near, u, T.Splat(-8.484080e-4f));
        near = T.MulAdd(near, u, T.Splat(0.0052210318f));
        near = T.MulAdd(near, u, T.Splat(-0.026865431f));
        near = T.MulAdd(near, u, T.Splat(0.11283783f));
        near = T.MulAdd(near, u, T.Splat(-0.37612638f));
        near = T.MulAdd(near, u, T.Splat(1.1283792f));
        near *= x;

        T a = T.Abs(x);
        T t = (T.Splat(1f) / T.MulAdd(a, T.Splat(0.5f), T.Splat(1f))) - T.Splat(0.5f);
        T far = T.Splat(0.11989450f);
        far = T.MulAdd(far, t, T.Splat(-0.053452304f));
        far = T.MulAdd(far, t, T.Splat(-0.22379484f));
        far = T.MulAdd(far, t, T.Splat(0.059710947f));
        far = T.MulAdd(far, t, T.Splat(0.63182772f));
        far = T.MulAdd(far, t, T.Splat(0.96663287f));
        far = T.MulAdd(far, t, T.Splat(0.85437170f));
        far = T.MulAdd(far, t, T.Splat(0.25539568f));
        exp = ExpOfRest(-u, out T n) * T.Power2(n);
        far = T.Splat(1f) - (far * exp);
        far = T.Select(x < T.Splat(0f), -far, far);
        return T.Select(a > T.Splat(1f), far, near);
    }

    /// <summary>eʳ where x = n ln 2 + r.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T ExpOfRest<T>(T x, out T n)
        where T : struct, ILanes<T>
    {
        n = T.Round(x * T.Splat(1.44269504f));

        // ln 2 in two parts, so that r is exact to float32.
        T r = T.MulAdd(n, T.Splat(-0.693359375f), x);
        r = T.MulAdd(n, T.Splat(2.12194440e-4f), r);
        T p = T.Splat(0.0013941108f);
        p = T.MulAdd(p, r, T.Splat(0.0083751264f));
        p = T.MulAdd(p, r, T.Splat(0.041666353f));
        p = T.MulAdd(p, r, T.Splat(0.16666416f));
        p = T.MulAdd(p, r, T.Splat(0.5f));
        p = T.MulAdd(p, r, T.Splat(1f));
        return T.MulAdd(p, r, T.Splat(1f));
    }

    /// <summary>tanh(x): x times degree 6 in x² up to |x| = 0.64; beyond, 1 - 2 / (e^(2|x|) + 1).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Tanh<T>(T x)
        where T : struct, ILanes<T>
    {
        T u = x * x;
        T near = T.Splat(0.0020769223f);
        near = T.MulAdd(near, u, T.Splat(-0.0081020900f));
        near = T.MulAdd(near, u, T.Splat(0.021668351f));
        near = T.MulAdd(near, u, T.Splat(-0.053940283f));
        near = T.MulAdd(near, u, T.Splat(0.13333146f));
        near = T.MulAdd(near, u, T.Splat(-0.33333329f));
        near = T.MulAdd(near * u, x, x);

        T far = T.Splat(1f) - (T.Splat(2f) / (Exp(T.Abs(x) * T.Splat(2f)) + T.Splat(1f)));
        far = T.Select(x < T.Splat(0f), -far, far);
        return T.Select(T.Abs(x) > T.Splat(0.64f), far, near);
    }

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sigmoid<T>(T x)
        where T : struct, ILanes<T> => T.Splat(1f) / (T.Splat(1f) + Exp(-x));

    /// <summary>A scalar function on each lane: for functions that are rare in networks.</summary>
    public static T Map<T>(T x, delegate*<float, float> f)
        where T : struct, ILanes<T>
    {
        float* v = stackalloc float[T.Count];
        x.Store(v);
        for (int i = 0; i < T.Count; i++)
            v[i] = f(v[i]);
        return T.Load(v);
    }

    /// <summary>A scalar function of two arguments on each lane.</summary>
    public static T Map<T>(T a, T b, delegate*<float, float, float> f)
        where T : struct, ILanes<T>
    {
        float* v = stackalloc float[T.Count];
        float* w = stackalloc float[T.Count];
        a.Store(v);
        b.Store(w);
        for (int i = 0; i < T.Count; i++)
            v[i] = f(v[i], w[i]);
        return T.Load(v);
    }
}
