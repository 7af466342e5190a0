using System.Runtime.CompilerServices;
using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>Formulas that take more than a line, for <see cref="UnaryFunctions"/>.</summary>
internal static unsafe class LaneFunctions
{
    private const float TanhScale = 0.7978846f;
    private const float TanhCube = 0.044715f;

    /// <summary>Φ(x) = (1 + erf(x / √2)) / 2.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T NormalDistribution<T>(T x)
        where T : struct, ILanes<T> => T.Splat(0.5f) * (T.Splat(1) + LaneMath.Erf(x * T.Splat(0.70710678f)));

    /// <summary>Φ(x) + x φ(x), φ(x) = e^(-x²/2) / √(2π), which is the derivative of x Φ(x).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T GeluDerivative<T>(T x)
        where T : struct, ILanes<T>
    {
        T z = T.Clamp(x * T.Splat(0.70710678f), T.Splat(-LaneMath.ErfRange), T.Splat(LaneMath.ErfRange));
        T erf = LaneMath.ErfInRange(z, out T exp);
        return T.MulAdd(z * T.Splat(0.56418958f), exp, T.Splat(0.5f) * (T.Splat(1) + erf));
    }

    /// <summary>ln(1 + eˣ), without overflow: max(x, 0) + ln(1 + e^-|x|).</summary>
    public static T Softplus<T>(T x)
        where T : struct, ILanes<T> => T.Max(x, T.Splat(0)) + LaneMath.Map(LaneMath.Exp(-T.Abs(x)), &LogOnePlus);

    public static T GeluTanh<T>(T x)
        where T : struct, ILanes<T> => LaneMath.Tanh(T.Splat(TanhScale) * T.MulAdd(x * x * x, T.Splat(TanhCube), x));

    /// <summary>With t the tanh: dX = dY ((1 + t) / 2 + x / 2 (1 - t²) √(2/π) (1 + 3 · 0.044715 x²)).</summary>
    public static T GeluTanhBackward<T>(T dY, T x)
        where T : struct, ILanes<T>
    {
        T t = GeluTanh(x), half = T.Splat(0.5f), one = T.Splat(1);
        T inner = T.Splat(TanhScale) * T.MulAdd(x * x, T.Splat(3 * TanhCube), one);
        return dY * T.MulAdd(half * x * (one - (t * t)), inner, half * (one + t));
    }

    /// <summary>With t = tanh(softplus x): dX = dY (t + x (1 - t²) sigmoid x).</summary>
    public static T MishBackward<T>(T dY, T x)
        where T : struct, ILanes<T>
    {
        T t = LaneMath.Tanh(Softplus(x));
        return dY * T.MulAdd(x * (T.Splat(1) - (t * t)), LaneMath.Sigmoid(x), t);
    }

    /// <summary>With s = sigmoid(alpha x): dX = dY (s + alpha x s (1 - s)).</summary>
    public static T SwishBackward<T>(T dY, T x, T alpha)
        where T : struct, ILanes<T>
    {
        T s = LaneMath.Sigmoid(alpha * x);
        return dY * T.MulAdd(alpha * x * s, T.Splat(1) - s, s);
    }

    private static float LogOnePlus(float x) => (float)Math.Log(1 + (double)x);
}
