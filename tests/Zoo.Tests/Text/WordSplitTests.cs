using Xunit;

namespace Transfer.Zoo.Tests.Text;

public sealed class WordSplitTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("  \t ", "")]
    [InlineData("Ada lived in London.", "Ada|lived|in|London|.")]
    [InlineData("(London), \"Paris\"!", "(|London|)|,|\"|Paris|\"|!")]
    [InlineData("Jean-Pierre doesn't pay 10,000.50 to O’Brien & Co.", "Jean-Pierre|doesn't|pay|10,000.50|to|O’Brien|&|Co|.")]
    [InlineData("U.S. e-mail a@b.org AT&T 9/11", "U.S|.|e-mail|a@b.org|AT&T|9/11")]
    [InlineData("wait... no -- yes-", "wait|.|.|.|no|-|-|yes|-")]
    [InlineData("我在Paris。", "我|在|Paris|。")]
    [InlineData("a\u00A0b\nc", "a|b|c")]
    [InlineData("😀Ada 😀-😀", "😀Ada|😀-😀")]
    [InlineData("-", "-")]
    [InlineData("a-", "a|-")]
    [InlineData("\uD83D-a", "\uD83D-a")]
    public void Words_and_their_places(string text, string words)
    {
        IReadOnlyList<Range> found = WordSplit.Of(text);
        Assert.Equal(words, string.Join('|', found.Select(place => text[place])));
        Assert.All(found.Zip(found.Skip(1)), pair => Assert.True(pair.First.End.Value <= pair.Second.Start.Value));
    }
}
