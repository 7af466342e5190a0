using Transfer.Onnx;
using Xunit;

namespace Transfer.FineTune.Tests.Data;

public sealed class ScoreRangeTests
{
    [Theory]
    [InlineData("0:5", 0, 5)]
    [InlineData("-1:1", -1, 1)]
    [InlineData("1:7.5", 1, 7.5)]
    public void A_range_is_read(string text, double low, double high) => Assert.Equal(new ScoreRange(low, high), ScoreRange.Parse(text));

    [Theory]
    [InlineData("5")]
    [InlineData("5:0")]
    [InlineData("0:5:9")]
    [InlineData("a:b")]
    [InlineData("0:inf")]
    public void What_is_no_range_is_refused(string text)
    {
        TransferException error = Assert.Throws<TransferException>(() => ScoreRange.Parse(text));
        Assert.Equal((ErrorKind.Usage, $"--scores {text}: wanted the lowest and the highest score; give for instance 0:5"), (error.Kind, error.Message));
    }

    [Theory]
    [InlineData("0", 0f)]
    [InlineData("3.75", 0.75f)]
    [InlineData("5", 1f)]
    public void A_score_goes_from_0_to_1(string text, float wanted)
    {
        Assert.Null(ScoreRange.Read(text, new ScoreRange(0, 5), out float cosine));
        Assert.Equal(wanted, cosine);
    }

    [Fact]
    public void Without_a_range_a_score_is_a_cosine()
    {
        Assert.Null(ScoreRange.Read("-0.25", null, out float cosine));
        Assert.Equal(-0.25f, cosine);
    }

    [Theory]
    [InlineData("1.2", null, "the score 1.2 lies outside -1 to 1 (--scores LOW:HIGH says from where to where scores go)")]
    [InlineData("-0.5", "0:5", "the score -0.5 lies outside 0 to 5 (--scores LOW:HIGH says from where to where scores go)")]
    [InlineData("high", null, "the score 'high' is no number")]
    [InlineData("NaN", null, "the score 'NaN' is no number")]
    public void What_is_no_score_is_said(string text, string? range, string message) =>
        Assert.Equal(message, ScoreRange.Read(text, range is null ? null : ScoreRange.Parse(range), out _));
}
