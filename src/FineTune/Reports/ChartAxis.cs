namespace Transfer.FineTune;

/// <summary>An axis whose ends and ticks are round numbers.</summary>
/// <param name="Low">Where it begins, a multiple of the step.</param>
/// <param name="High">Where it ends, likewise, above the beginning.</param>
/// <param name="Step">From one tick to the next: 1, 2 or 5 times a power of ten.</param>
internal readonly record struct ChartAxis(double Low, double High, double Step)
{
    // Beyond it a number is shorter as a power of ten.
    private const double LeastPlain = 0.001;
    private const double MostPlain = 1e5;

    /// <summary>The ticks, both ends among them.</summary>
    public IEnumerable<double> Ticks
    {
        get
        {
            (double low, double step) = (Low, Step);
            return Enumerable.Range(0, (int)Math.Round((High - Low) / Step) + 1).Select(i => low + (i * step));
        }
    }

    /// <summary>An axis that holds all values, of about <paramref name="ticks"/> ticks.</summary>
    public static ChartAxis Holding(double least, double most, int ticks)
    {
        // One value alone gets room for a step: below it, so that an axis of percent does not pass 100, and above a zero.
        double span = most > least ? most - least : most == 0 ? 1 : Math.Abs(most) / 2;
        double power = Math.Pow(10, Math.Floor(Math.Log10(span / ticks)));
        double step = power * ((span / ticks / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 });
        double low = Math.Floor((least / step) + 1e-9) * step, high = Math.Ceiling((most / step) - 1e-9) * step;
        if (high > low)
            return new ChartAxis(low, high, step);
        return most > 0 ? new ChartAxis(high - step, high, step) : new ChartAxis(low, low + step, step);
    }

    /// <summary>Where a value lies, 0 at the beginning and 1 at the end.</summary>
    public double Share(double value) => (value - Low) / (High - Low);

    /// <summary>A tick as text, with as many digits as the step has.</summary>
    public string Text(double tick)
    {
        if (Math.Abs(tick) < Step / 2)
            return "0";
        if (Step < LeastPlain || Math.Abs(tick) >= MostPlain)
            return HtmlText.Number(tick, "0.##e-0");
        return HtmlText.Number(tick, "0.####");
    }
}
