using Xunit;

namespace Transfer.FineTune.Tests.Training.Loop;

public sealed class ScheduleTests
{
    [Theory]
    [InlineData(ScheduleKind.OneCycle, 0, 0.2)]
    [InlineData(ScheduleKind.OneCycle, 15, 0.6)]
    [InlineData(ScheduleKind.OneCycle, 30, 1)]
    [InlineData(ScheduleKind.OneCycle, 65, 0.500005)]
    [InlineData(ScheduleKind.OneCycle, 100, 0.00001)]
    [InlineData(ScheduleKind.Cosine, 0, 1.0 / 11)]
    [InlineData(ScheduleKind.Cosine, 55, 0.5)]
    [InlineData(ScheduleKind.Cosine, 100, 0)]
    [InlineData(ScheduleKind.Linear, 4, 5.0 / 11)]
    [InlineData(ScheduleKind.Linear, 10, 1)]
    [InlineData(ScheduleKind.Linear, 55, 0.5)]
    [InlineData(ScheduleKind.Constant, 0, 1)]
    [InlineData(ScheduleKind.Constant, 99, 1)]
    public void The_factor_of_a_step_of_100(ScheduleKind kind, int step, double factor) => Assert.Equal(factor, Schedule.Of(kind).Factor(step, 100), 6);

    [Theory]
    [InlineData(ScheduleKind.OneCycle)]
    [InlineData(ScheduleKind.Cosine)]
    [InlineData(ScheduleKind.Linear)]
    [InlineData(ScheduleKind.Constant)]
    public void It_stays_in_0_to_1_however_short_the_training(ScheduleKind kind)
    {
        for (int total = 1; total < 20; total++)
        {
            for (int step = 0; step < total; step++)
                Assert.InRange(Schedule.Of(kind).Factor(step, total), 1e-9, 1);
        }
    }

    [Fact]
    public void A_warm_up_of_nothing_begins_at_the_top() => Assert.Equal(1, new Schedule(ScheduleKind.OneCycle, 0).Factor(0, 10));
}
