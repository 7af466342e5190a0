using Xunit;

namespace Transfer.FineTune.Tests.Training.Tokens;

public sealed class WordContextTests
{
    [Fact]
    public void A_place_is_counted_from_one_and_read_again()
    {
        Assert.Equal("sentence 13, word 4", WordContext.PlaceOf(12, 3));
        Assert.Equal((12, 3), WordContext.At(WordContext.PlaceOf(12, 3)));
    }
}
