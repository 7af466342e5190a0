namespace Transfer.FineTune;

/// <summary>The learning rate of each step, as a factor of the highest.</summary>
/// <param name="Kind">Its form.</param>
/// <param name="WarmUp">The share of all steps in which it rises.</param>
public readonly record struct Schedule(ScheduleKind Kind, double WarmUp)
{
    // fastai's fine_tune: the start is a fifth of the highest rate, the end a hundred-thousandth.
    private const double OneCycleStart = 1.0 / 5, OneCycleEnd = 1.0 / 100_000;

    /// <summary>What <c>--schedule</c> means without a warm-up given: a rise of 30 % for one-cycle, of 10 % for linear and cosine, none for constant.</summary>
    public static Schedule Of(ScheduleKind kind) => new(kind, kind switch
    {
        ScheduleKind.OneCycle => 0.3,
        ScheduleKind.Constant => 0,
        _ => 0.1,
    });

    /// <summary>The factor of a step.</summary>
    /// <param name="step">Which, from 0.</param>
    /// <param name="total">Steps in all.</param>
    public double Factor(int step, int total)
    {
        double rise = WarmUp * total;
        if (step < rise)
            return Kind == ScheduleKind.OneCycle ? Between(OneCycleStart, 1, step / rise) : (step + 1) / (rise + 1);
        double fall = total - rise, at = fall <= 1 ? 0 : Math.Min(1, (step - rise) / fall);
        return Kind switch
        {
            ScheduleKind.OneCycle => Between(1, OneCycleEnd, at),
            ScheduleKind.Cosine => Between(1, 0, at),
            ScheduleKind.Linear => 1 - at,
            _ => 1,
        };
    }

    // A half cosine from one value to another.
    private static double Between(double from, double to, double at) => to + ((from - to) * (1 + Math.Cos(Math.PI * at)) / 2);
}
