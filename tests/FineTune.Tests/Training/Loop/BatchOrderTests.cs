using Xunit;

namespace Transfer.FineTune.Tests.Training.Loop;

public sealed class BatchOrderTests
{
    [Fact]
    public void An_epoch_has_each_item_at_most_once_in_whole_batches()
    {
        var order = new BatchOrder(new TensorData(23), 5, seed: 1);
        int[] items = [.. order.Of(1).SelectMany(b => b.Items)];
        Assert.Equal(4, order.Count);
        Assert.Equal(20, items.Distinct().Count());
        Assert.All(order.Of(1), b => Assert.Equal(5, b.Items.Length));
    }

    [Fact]
    public void Epochs_and_seeds_differ_and_repeat_themselves()
    {
        int[] Items(int seed, int epoch) => [.. new BatchOrder(new TensorData(40), 8, seed).Of(epoch).SelectMany(b => b.Items)];
        Assert.Equal(Items(1, 1), Items(1, 1));
        Assert.NotEqual(Items(1, 1), Items(1, 2));
        Assert.NotEqual(Items(1, 1), Items(2, 1));
    }

    [Fact]
    public void Fewer_items_than_a_batch_are_one_batch() => Assert.Equal(3, Assert.Single(new BatchOrder(new TensorData(3), 16, 0).Of(1)).Items.Length);

    [Fact]
    public void What_does_not_fill_a_batch_joins_the_next_larger_bucket()
    {
        var order = new BatchOrder(new Bucketed(), 4, seed: 1);
        IReadOnlyList<(int Bucket, int[] Items)> batches = order.Of(1);
        Assert.Equal(5, batches.Count);
        Assert.Equal([1, 1, 2, 2, 2], batches.Select(b => b.Bucket + 1).Order().Select(b => b == 3 ? 2 : b).ToArray());
        Assert.All(batches, b => Assert.All(b.Items, i => Assert.True(new Bucketed().BucketOf(i) <= b.Bucket)));
    }

    private sealed class Bucketed : ITrainingData
    {
        public int Count => 21;

        public int Buckets => 3;

        public int BucketOf(int item) => item < 10 ? 0 : item < 20 ? 1 : 2;

        public IReadOnlyList<TrainingInput> Inputs(int bucket) => [];

        public void Read(TrainingBatch batch, ReadOnlySpan<int> items, int epoch)
        {
        }
    }
}
