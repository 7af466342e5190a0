using Transfer.FineTune.Augment;
using Xunit;

namespace Transfer.FineTune.Tests.Data.Augment;

public sealed class AffineTests
{
    [Fact]
    public void A_map_and_its_inverse_lead_back()
    {
        Affine map = Scale.Of(1.3).Then(Rotation.Of(25)).Then(Translation.Of(4, -7));
        Affine both = map.Then(map.Inverse());
        foreach ((double actual, double expected) in new[] { (both.Xx, 1), (both.Xy, 0), (both.X0, 0), (both.Yx, 0), (both.Yy, 1), (both.Y0, 0.0) })
            Assert.Equal(expected, actual, 12);
    }

    [Fact]
    public void Maps_are_applied_in_the_order_they_are_written()
    {
        Assert.Equal((22, 0), Translation.Of(1, 0).Then(Scale.Of(2)).Apply(10, 0));
        Assert.Equal((21, 0), Scale.Of(2).Then(Translation.Of(1, 0)).Apply(10, 0));
    }

    [Fact]
    public void Positive_degrees_turn_counter_clockwise_to_the_eye() => Assert.Equal((0, -1), Rotation.Of(90).Apply(1, 0));
}
