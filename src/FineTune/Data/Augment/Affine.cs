namespace Transfer.FineTune.Augment;

/// <summary>A map of the plane: x' = Xx x + Xy y + X0, y' = Yx x + Yy y + Y0; y points down.</summary>
internal readonly record struct Affine(double Xx, double Xy, double X0, double Yx, double Yy, double Y0)
{
    /// <summary>Leaves every point where it is.</summary>
    public static Affine Identity { get; } = new(1, 0, 0, 0, 1, 0);

    /// <summary>Where a point goes.</summary>
    public (double X, double Y) Apply(double x, double y) => ((Xx * x) + (Xy * y) + X0, (Yx * x) + (Yy * y) + Y0);

    /// <summary>This map, then <paramref name="next"/>.</summary>
    public Affine Then(in Affine next)
    {
        (double x0, double y0) = next.Apply(X0, Y0);
        return new(
            (next.Xx * Xx) + (next.Xy * Yx), (next.Xx * Xy) + (next.Xy * Yy), x0,
            (next.Yx * Xx) + (next.Yy * Yx), (next.Yx * Xy) + (next.Yy * Yy), y0);
    }

    /// <summary>The map back; there is one, because nothing here shrinks the plane to a line.</summary>
    public Affine Inverse()
    {
        double d = (Xx * Yy) - (Xy * Yx);
        return new(Yy / d, -Xy / d, ((Xy * Y0) - (Yy * X0)) / d, -Yx / d, Xx / d, ((Yx * X0) - (Xx * Y0)) / d);
    }

    /// <summary>
    /// For a map about the middle of a picture: from the indices of a pixel of the result to those of the place in the source that it shows.
    /// A pixel's own middle is half a pixel from its corner.
    /// </summary>
    public Affine ToSource(int width, int height)
    {
        double x = (width - 1) / 2.0, y = (height - 1) / 2.0;
        return Translation.Of(-x, -y).Then(Inverse()).Then(Translation.Of(x, y));
    }
}
