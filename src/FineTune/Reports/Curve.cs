namespace Transfer.FineTune;

/// <summary>One line of a <see cref="CurvePanel"/>.</summary>
/// <param name="Kind">Its class in the style sheet.</param>
/// <param name="Label">What the legend calls it; null for a line that is alone.</param>
/// <param name="Values">A value for each epoch, or null.</param>
internal sealed record Curve(string Kind, string? Label, IReadOnlyList<double?> Values)
{
    /// <summary>Whether any value can be drawn.</summary>
    public bool HasValues => Values.Any(value => value is { } number && double.IsFinite(number));

    /// <summary>The value at an index where there is one that can be drawn.</summary>
    public double? At(int index) => index >= 0 && index < Values.Count && Values[index] is { } value && double.IsFinite(value) ? value : null;
}
