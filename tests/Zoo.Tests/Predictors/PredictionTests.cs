using Xunit;

namespace Transfer.Zoo.Tests;

public sealed class PredictionTests
{
    [Fact]
    public void Top_is_ordered_and_no_longer_than_there_are_classes()
    {
        var prediction = new Prediction(["a", "b", "c"], [0.2f, 0.5f, 0.3f]);
        Assert.Equal(("b", 1, 0.5f), (prediction.Label, prediction.Index, prediction.Probability));
        Assert.Equal([new("b", 0.5f), new("c", 0.3f), new LabelProbability("a", 0.2f)], prediction.Top());
        Assert.Equal(["b", "c"], prediction.Top(2).Select(p => p.Label));
        Assert.Empty(prediction.Top(0));
    }

    [Fact]
    public void Of_equal_classes_the_first_counts() => Assert.Equal("a", new Prediction(["a", "b"], [0.5f, 0.5f]).Label);
}
