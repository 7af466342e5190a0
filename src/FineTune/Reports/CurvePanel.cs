namespace Transfer.FineTune;

/// <summary>Lines over one pair of axes.</summary>
/// <param name="Heading">What the vertical axis measures.</param>
/// <param name="Height">In units of the drawing.</param>
/// <param name="Lowest">Where the vertical axis begins; null: with the lowest value.</param>
/// <param name="Curves">The lines.</param>
internal sealed record CurvePanel(string Heading, double Height, double? Lowest, IReadOnlyList<Curve> Curves)
{
    // Two ticks of text must not touch.
    private const double UnitsPerTick = 30;

    /// <summary>Whether there is anything to draw.</summary>
    public bool HasValues => Curves.Any(curve => curve.HasValues);

    /// <summary>The vertical axis.</summary>
    public ChartAxis Axis()
    {
        List<double> values = [.. Curves.SelectMany(curve => Enumerable.Range(0, curve.Values.Count).Select(curve.At)).OfType<double>()];
        double least = values.Min();
        return ChartAxis.Holding(Math.Min(Lowest ?? least, least), values.Max(), (int)(Height / UnitsPerTick));
    }
}
