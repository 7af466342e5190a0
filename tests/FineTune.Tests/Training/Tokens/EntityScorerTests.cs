using Xunit;

namespace Transfer.FineTune.Tests.Training.Tokens;

/// <summary>Answers worked out by hand by the rules of conlleval, which seqeval's default follows.</summary>
public sealed class EntityScorerTests
{
    [Theory]
    // The example of seqeval's README: MISC is one word too long, PER is right.
    [InlineData("O O O B-MISC I-MISC I-MISC O | B-PER I-PER O", "O O B-MISC I-MISC I-MISC I-MISC O | B-PER I-PER O", 2, 2, 1)]
    // IOB2: the type is wrong; a span is missed; one is said that is not there.
    [InlineData("B-PER I-PER O B-LOC", "B-LOC I-LOC O B-LOC", 2, 2, 1)]
    [InlineData("B-PER O B-LOC O", "B-PER O O O", 2, 1, 1)]
    [InlineData("B-PER O O O", "B-PER O B-LOC O", 1, 2, 1)]
    // Two spans next to each other, said as one.
    [InlineData("B-PER B-PER", "B-PER I-PER", 2, 1, 0)]
    // An I- after nothing, or of another type, begins a span.
    [InlineData("O B-PER I-PER O", "O I-PER I-PER O", 1, 1, 1)]
    [InlineData("B-PER I-LOC", "B-PER B-LOC", 2, 2, 2)]
    // IOB1: B- only where a span follows one of its type.
    [InlineData("I-PER I-PER B-PER O I-LOC", "I-PER I-PER B-PER O I-LOC", 3, 3, 3)]
    [InlineData("I-PER I-PER B-PER O I-LOC", "B-PER I-PER B-PER O B-LOC", 3, 3, 3)]
    // IOBES: S alone, E ends, and E or S is followed by a new span whatever comes.
    [InlineData("S-PER B-LOC I-LOC E-LOC O", "S-PER B-LOC I-LOC E-LOC O", 2, 2, 2)]
    [InlineData("S-PER S-PER", "B-PER E-PER", 2, 1, 0)]
    [InlineData("B-LOC E-LOC I-LOC O", "B-LOC E-LOC S-LOC O", 2, 2, 2)]
    [InlineData("O E-LOC O", "O S-LOC O", 1, 1, 1)]
    // BILOU is IOBES in other letters.
    [InlineData("U-PER B-LOC L-LOC", "S-PER B-LOC E-LOC", 2, 2, 2)]
    // A sentence's end ends a span: what follows is another.
    [InlineData("B-PER | I-PER", "B-PER | I-PER", 2, 2, 2)]
    // Hyphens in types; a word without an answer is in no span.
    [InlineData("B-WORK-OF-ART I-WORK-OF-ART", "B-WORK-OF-ART I-WORK-OF-ART", 1, 1, 1)]
    [InlineData("B-PER I-PER O", "B-PER ? ?", 1, 1, 0)]
    [InlineData("O O", "O O", 0, 0, 0)]
    public void Spans_are_counted(string labels, string predicted, int support, int said, int right)
    {
        EntityMetrics found = Score(labels, predicted);
        Assert.Equal((support, said, right), (found.Support, found.Predicted, found.Right));
        Assert.Equal(said == 0 ? 0 : right / (double)said, found.Precision);
        Assert.Equal(support == 0 ? 0 : right / (double)support, found.Recall);
        Assert.Equal(support + said == 0 ? 0 : 2.0 * right / (support + said), found.F1, 12);
    }

    [Fact]
    public void Each_type_has_figures_and_micro_and_macro_differ()
    {
        EntityMetrics found = Score("B-PER O B-PER O B-PER O B-LOC", "B-PER O B-PER O O O B-ORG");
        Assert.Equal(["LOC", "ORG", "PER"], found.PerType.Select(type => type.Class));
        Assert.Equal([(0.0, 0.0, 0.0, 1), (0, 0, 0, 0), (1, 2 / 3.0, 0.8, 3)], found.PerType.Select(type => (type.Precision, type.Recall, type.F1, type.Support)));
        // Micro: 2 of 3 said are right, 2 of 4 found. Macro: (0 + 0 + 0.8) / 3.
        Assert.Equal((2 / 3.0, 0.5, 4 / 7.0), (found.Precision, found.Recall, found.F1));
        Assert.Equal(0.8 / 3, found.MacroF1, 12);
    }

    private static EntityMetrics Score(string labels, string predicted)
    {
        var scorer = new EntityScorer();
        foreach ((string one, string other) in labels.Split(" | ").Zip(predicted.Split(" | ")))
            scorer.Add(one.Split(' '), [.. other.Split(' ').Select(label => label == "?" ? null : label)]);
        return scorer.Result();
    }
}
