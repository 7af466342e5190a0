using Xunit;

namespace Transfer.FineTune.Tests.Reports;

public sealed class ChartAxisTests
{
    [Theory]
    [InlineData(0, 0.73, 5, "0 0.2 0.4 0.6 0.8")]
    [InlineData(0, 3, 5, "0 1 2 3")]
    [InlineData(0, 1e-3, 2, "0 5e-4 1e-3")]
    [InlineData(0, 0.003, 2, "0 0.002 0.004")]
    [InlineData(91.5, 97.25, 3, "90 92 94 96 98")]
    [InlineData(100, 100, 3, "80 100")]
    [InlineData(0, 0, 3, "0 0.5")]
    [InlineData(0, 2.5e6, 3, "0 1e6 2e6 3e6")]
    [InlineData(1, 30, 6, "0 5 10 15 20 25 30")]
    public void Ends_and_ticks_are_round(double least, double most, int ticks, string expected)
    {
        ChartAxis axis = ChartAxis.Holding(least, most, ticks);
        Assert.Equal(expected, string.Join(' ', axis.Ticks.Select(axis.Text)));
        Assert.InRange(axis.Share(least), 0, 1);
        Assert.InRange(axis.Share(most), 0, 1);
    }
}
