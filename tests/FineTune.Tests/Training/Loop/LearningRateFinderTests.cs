using Xunit;

namespace Transfer.FineTune.Tests.Training.Loop;

public sealed class LearningRateFinderTests
{
    [Fact]
    public void The_place_is_two_thirds_along_the_longest_fall() =>
        Assert.Equal(3 + 4, LearningRateFinder.Valley([5, 4, 6, 9, 8, 7, 6.5, 5, 4, 3, 20, 30]));

    [Fact]
    public void Nothing_measured_is_the_first_place() => Assert.Equal(0, LearningRateFinder.Valley([]));

    [Fact]
    public void A_bowl_whose_loss_explodes_gives_a_rate_before_the_explosion()
    {
        double w = 10;
        float rate = LearningRateFinder.Run(r =>
        {
            double loss = w * w;
            w -= r * 20 * w;
            return loss;
        });
        Assert.InRange(rate, 1e-3f, 0.1f);
    }
}
