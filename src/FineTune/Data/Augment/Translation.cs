namespace Transfer.FineTune.Augment;

/// <summary>Shifts.</summary>
internal static class Translation
{
    /// <summary>To the right and down.</summary>
    public static Affine Of(double x, double y) => new(1, 0, x, 0, 1, y);
}
