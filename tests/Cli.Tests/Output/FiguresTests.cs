using Transfer.Cli.Output;
using Xunit;

namespace Transfer.Cli.Tests.Output;

public sealed class FiguresTests
{
    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(999, "999 B")]
    [InlineData(1000, "1.00 kB")]
    [InlineData(9_994, "9.99 kB")]
    [InlineData(9_996, "10.0 kB")]
    [InlineData(99_960, "100 kB")]
    [InlineData(999_600, "1.00 MB")]
    [InlineData(46_800_000, "46.8 MB")]
    [InlineData(long.MaxValue, "9.22 EB")]
    public void Bytes_have_three_digits(long bytes, string expected) => Assert.Equal(expected, Figures.Bytes(bytes));

    [Theory]
    [InlineData(0.004, "0.00 s")]
    [InlineData(0.42, "0.42 s")]
    [InlineData(0.996, "1 s")]
    [InlineData(7.44, "7.4 s")]
    [InlineData(9.96, "10 s")]
    [InlineData(59.6, "1 min 00 s")]
    [InlineData(185, "3 min 05 s")]
    [InlineData(3599.6, "1 h 00 min")]
    [InlineData(7625, "2 h 07 min")]
    public void Durations_are_short(double seconds, string expected) => Assert.Equal(expected, Figures.Duration(TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void Counts_and_shares_are_readable() => Assert.Equal("11,689,512 94.8 %", $"{Figures.Count(11_689_512)} {Figures.Percent(0.9477)}");
}
