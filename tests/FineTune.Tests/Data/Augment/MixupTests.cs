using Transfer.FineTune.Kernels;
using Transfer.Onnx;
using Xunit;

namespace Transfer.FineTune.Tests.Data.Augment;

public sealed class MixupTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(16)]
    public void Pairs_are_blended_with_one_share_for_inputs_and_targets(int count)
    {
        const int Width = 37;
        float[] inputs = [.. Enumerable.Range(0, count * Width).Select(i => (i * 7919 % 1000 / 500f) - 1)];
        float[] targets = new float[count * count];
        for (int i = 0; i < count; i++)
            targets[(i * count) + i] = 1;
        float[] before = [.. inputs];
        new Mixup(0.4, seed: 5).Run(inputs, targets, count, epoch: 2, batch: 3);
        for (int i = 0; i < count; i++)
        {
            int partner = count - 1 - i;
            float share = targets[(i * count) + i];
            Assert.InRange(share, 0.5f, 1);
            Assert.Equal(targets[(partner * count) + partner], share);
            Assert.Equal(1, targets.AsSpan(i * count, count).ToArray().Sum(), 1e-6f);
            for (int x = 0; x < Width; x++)
                Assert.Equal((share * before[(i * Width) + x]) + ((1 - share) * before[(partner * Width) + x]), inputs[(i * Width) + x], 1e-6f);
        }
    }

    [Theory]
    [InlineData(1, 0.75, 1.0 / 48)]
    [InlineData(0.2, 0.89881, 0.019522)]
    [InlineData(0.001, 0.999308, 0.000192)]
    public void Shares_have_the_moments_of_the_folded_beta_distribution(double alpha, double mean, double variance)
    {
        // Beta(1, 1) is uniform: folded at 1/2 its mean is 3/4 and its variance 1/48. The others were integrated numerically.
        var mixup = new Mixup(alpha, seed: 1);
        var random = new CounterRandom(99);
        double[] shares = [.. Enumerable.Range(0, 20_000).Select(i => mixup.Share(random, i))];
        Assert.All(shares, share => Assert.InRange(share, 0.5, 1));
        double average = shares.Average();
        Assert.Equal(mean, average, 0.004);
        Assert.Equal(variance, shares.Average(share => Math.Pow(share - average, 2)), 0.001);
    }

    [Fact]
    public void Seed_epoch_and_batch_decide()
    {
        float[] First(int seed, int epoch, int batch)
        {
            float[] inputs = [0, 0, 1, 1], targets = [1, 0, 0, 1];
            new Mixup(0.3, seed).Run(inputs, targets, 2, epoch, batch);
            return inputs;
        }

        Assert.Equal(First(1, 2, 3), First(1, 2, 3));
        Assert.NotEqual(First(1, 2, 3), First(2, 2, 3));
        Assert.NotEqual(First(1, 2, 3), First(1, 3, 3));
        Assert.NotEqual(First(1, 2, 3), First(1, 2, 4));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1.5)]
    [InlineData(double.NaN)]
    public void Alpha_has_a_range(double alpha)
    {
        var error = Assert.Throws<TransferException>(() => new Mixup(alpha, 1));
        Assert.Equal((ErrorKind.Usage, FormattableString.Invariant($"mixup: alpha is {alpha}, wanted above 0 to 1; 0.2 is usual")), (error.Kind, error.Message));
    }

    [Fact]
    public void Parts_of_items_are_refused()
    {
        var error = Assert.Throws<TransferException>(() => new Mixup(0.2, 1).Run(new float[7], new float[4], 2, 0, 0));
        Assert.Equal("mixup: 7 inputs and 4 targets for 2 items, wanted a multiple each; pass whole items", error.Message);
    }
}
