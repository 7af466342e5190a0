namespace Transfer.FineTune.Kernels;

/// <summary>
/// A few float32 values that are worked on at once: 16, 8, 4, or 1. A kernel is written once for any number of lanes; the tail of an array
/// runs the same code on <see cref="Lanes1"/>, so an element's bits do not depend on where it stands or on how wide the machine is.
/// Masks are lanes with all bits set where a comparison holds.
/// </summary>
internal unsafe interface ILanes<TSelf>
    where TSelf : struct, ILanes<TSelf>
{
    static abstract int Count { get; }

    static abstract TSelf Load(float* from);

    static abstract TSelf Splat(float value);

    static abstract TSelf operator +(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a, TSelf b);

    static abstract TSelf operator *(TSelf a, TSelf b);

    static abstract TSelf operator /(TSelf a, TSelf b);

    static abstract TSelf operator -(TSelf a);

    static abstract TSelf operator &(TSelf a, TSelf b);

    static abstract TSelf operator |(TSelf a, TSelf b);

    static abstract TSelf operator <(TSelf a, TSelf b);

    static abstract TSelf operator >(TSelf a, TSelf b);

    static abstract TSelf operator <=(TSelf a, TSelf b);

    static abstract TSelf operator >=(TSelf a, TSelf b);

    /// <summary>a b + c with one rounding.</summary>
    static abstract TSelf MulAdd(TSelf a, TSelf b, TSelf c);

    /// <summary>The smaller; NaN where either is.</summary>
    static abstract TSelf Min(TSelf a, TSelf b);

    /// <summary>The larger; NaN where either is.</summary>
    static abstract TSelf Max(TSelf a, TSelf b);

    /// <summary>The nearest value between two bounds; NaN stays.</summary>
    static abstract TSelf Clamp(TSelf a, TSelf low, TSelf high);

    static abstract TSelf Abs(TSelf a);

    static abstract TSelf Sqrt(TSelf a);

    static abstract TSelf Floor(TSelf a);

    static abstract TSelf Ceiling(TSelf a);

    /// <summary>The nearest whole number, the even one of two.</summary>
    static abstract TSelf Round(TSelf a);

    static abstract TSelf AreEqual(TSelf a, TSelf b);

    /// <summary><paramref name="a"/> where the mask is set, else <paramref name="b"/>.</summary>
    static abstract TSelf Select(TSelf mask, TSelf a, TSelf b);

    /// <summary>2 to a whole number from -126 to 127; of NaN anything.</summary>
    static abstract TSelf Power2(TSelf whole);

    void Store(float* to);
}
