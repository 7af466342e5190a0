namespace Transfer.FineTune.Kernels;

/// <summary>Σ x.</summary>
internal readonly struct SumOf : IReduction
{
    public static float Start => 0;

    public static T Map<T>(T x)
        where T : struct, ILanes<T> => x;

    public static T Combine<T>(T a, T b)
        where T : struct, ILanes<T> => a + b;

    public static double Combine(double a, double b) => a + b;
}

/// <summary>Σ |x|.</summary>
internal readonly struct SumOfAbs : IReduction
{
    public static float Start => 0;

    public static T Map<T>(T x)
        where T : struct, ILanes<T> => T.Abs(x);

    public static T Combine<T>(T a, T b)
        where T : struct, ILanes<T> => a + b;

    public static double Combine(double a, double b) => a + b;
}

/// <summary>Σ x².</summary>
internal readonly struct SumOfSquares : IReduction
{
    public static float Start => 0;

    public static T Map<T>(T x)
        where T : struct, ILanes<T> => x * x;

    public static T Combine<T>(T a, T b)
        where T : struct, ILanes<T> => a + b;

    public static double Combine(double a, double b) => a + b;
}

/// <summary>Π x.</summary>
internal readonly struct ProductOf : IReduction
{
    public static float Start => 1;

    public static T Map<T>(T x)
        where T : struct, ILanes<T> => x;

    public static T Combine<T>(T a, T b)
        where T : struct, ILanes<T> => a * b;

    public static double Combine(double a, double b) => a * b;
}

/// <summary>The largest; NaN where one is.</summary>
internal readonly struct MaxOf : IReduction
{
    public static float Start => float.NegativeInfinity;

    public static T Map<T>(T x)
        where T : struct, ILanes<T> => x;

    public static T Combine<T>(T a, T b)
        where T : struct, ILanes<T> => T.Max(a, b);

    public static double Combine(double a, double b) => Math.Max(a, b);
}

/// <summary>The smallest; NaN where one is.</summary>
internal readonly struct MinOf : IReduction
{
    public static float Start => float.PositiveInfinity;

    public static T Map<T>(T x)
        where T : struct, ILanes<T> => x;

    public static T Combine<T>(T a, T b)
        where T : struct, ILanes<T> => T.Min(a, b);

    public static double Combine(double a, double b) => Math.Min(a, b);
}
