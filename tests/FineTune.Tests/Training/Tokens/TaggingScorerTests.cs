using Transfer.Onnx;
using Xunit;

namespace Transfer.FineTune.Tests.Training.Tokens;

public sealed class TaggingScorerTests
{
    private static readonly float[] Sure = [0.1f, 0.9f];

    // The right label is the one whose number is none: the word must be named all the same.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_probability_that_is_no_number_is_refused_by_the_name_of_its_sentence(int label)
    {
        var scorer = new TaggingScorer(["B-LOC", "O"]);
        float[] broken = [0.5f, 0.5f];
        broken[label] = float.NaN;
        TransferException error = Assert.Throws<TransferException>(() => scorer.Add([1, label], word => word == 0 ? Sure : broken, word => $"in >Rome< ({word})"));
        Assert.Equal(
            $"in >Rome< (1): the model's probability of class '{(label == 0 ? "B-LOC" : "O")}' is NaN, not a finite number; leave this item out or use another model", error.Message);
    }

    [Fact]
    public void The_first_of_equal_probabilities_is_the_answer()
    {
        var scorer = new TaggingScorer(["B-LOC", "O"]);
        scorer.Add([0, 1], word => word == 0 ? new float[] { 0.5f, 0.5f } : Sure, word => $"{word}");
        Assert.Equal((1.0, 1.0), (scorer.Result().Accuracy, scorer.Result().Entities!.F1));
    }
}
