namespace Transfer.FineTune.Augment;

/// <summary>Turns about the origin.</summary>
internal static class Rotation
{
    /// <summary>Counter-clockwise to the eye, as Pillow's <c>Image.rotate</c>; quarter turns are exact.</summary>
    public static Affine Of(double degrees)
    {
        // The sine of the nearest double to a multiple of pi/2 is not 0; rounding keeps a quarter turn on whole pixels.
        double cos = Math.Round(Math.Cos(degrees * Math.PI / 180), 15);
        double sin = Math.Round(Math.Sin(degrees * Math.PI / 180), 15);
        return new(cos, sin, 0, -sin, cos, 0);
    }
}
