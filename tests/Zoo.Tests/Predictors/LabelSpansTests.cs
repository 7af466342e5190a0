using Xunit;

namespace Transfer.Zoo.Tests.Predictors;

public sealed class LabelSpansTests
{
    [Theory]
    [InlineData("O B-PER I-PER O B-LOC", "PER 1-2, LOC 4-4")]
    [InlineData("B-PER B-PER I-PER", "PER 0-0, PER 1-2")]
    [InlineData("I-PER I-LOC I-LOC", "PER 0-0, LOC 1-2")]
    [InlineData("B-PER I-PER E-PER I-PER S-PER", "PER 0-2, PER 3-3, PER 4-4")]
    [InlineData("U-X B-Y I-Y L-Y", "X 0-0, Y 1-3")]
    [InlineData("B-A-B ? I-A-B", "A-B 0-0, A-B 2-2")]
    [InlineData("O NOUN X-1 B-", "")]
    [InlineData("", "")]
    public void Spans_are_read_off_labels(string labels, string spans) => Assert.Equal(
        spans,
        string.Join(", ", LabelSpans.Of([.. labels.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(label => label == "?" ? null : label)]).Select(span => $"{span.Type} {span.First}-{span.Last}")));

    [Theory]
    [InlineData("O B-PER I-PER", true)]
    [InlineData("S-X", true)]
    [InlineData("O", false)]
    [InlineData("B-PER MISC", false)]
    [InlineData("NOUN VERB", false)]
    [InlineData("B- O", false)]
    public void Labels_of_spans_are_told_from_others(string labels, bool spans) => Assert.Equal(spans, LabelSpans.Are(labels.Split(' ')));
}
