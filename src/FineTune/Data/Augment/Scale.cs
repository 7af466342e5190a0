namespace Transfer.FineTune.Augment;

/// <summary>Enlarges or shrinks about the origin.</summary>
internal static class Scale
{
    /// <summary>Both axes alike, by a factor above 0.</summary>
    public static Affine Of(double factor) => new(factor, 0, 0, 0, factor, 0);
}
