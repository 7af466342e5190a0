using Transfer.Onnx;
using Xunit;

namespace Transfer.FineTune.Tests.Data;

public sealed class FoldsTests
{
    [Fact]
    public void Folds_are_equal_in_size_and_classes_to_within_one()
    {
        int[] labels = [.. Enumerable.Range(0, 103).Select(i => i % 3 == 0 ? 0 : 1)];
        int[] folds = Folds.Assign([.. Enumerable.Range(0, 103).Select(SplitTests.Hash)], labels, 5);
        for (int label = 0; label < 2; label++)
        {
            int[] sizes = [.. Enumerable.Range(0, 5).Select(fold => folds.Where((f, i) => f == fold && labels[i] == label).Count())];
            Assert.True(sizes.Max() - sizes.Min() <= 1);
        }

        int[] all = [.. Enumerable.Range(0, 5).Select(fold => folds.Count(f => f == fold))];
        Assert.True(all.Max() - all.Min() <= 1);
    }

    [Fact]
    public void Copies_share_a_fold_and_a_lone_content_is_always_trained_on()
    {
        ContentHash[] hashes = [SplitTests.Hash(1), SplitTests.Hash(2), SplitTests.Hash(1), SplitTests.Hash(3), SplitTests.Hash(3)];
        int[] folds = Folds.Assign(hashes, [0, 0, 0, 1, 1], 2);
        Assert.Equal(folds[0], folds[2]);
        Assert.NotEqual(folds[0], folds[1]);
        Assert.Equal([Folds.AlwaysTrain, Folds.AlwaysTrain], folds[3..]);
    }

    [Fact]
    public void Too_few_folds_or_items_are_refused()
    {
        var error = Assert.Throws<TransferException>(() => Folds.Assign([SplitTests.Hash(1)], [0], 1));
        Assert.Equal("kfold:1: at least 2 folds are needed; give for instance kfold:5", error.Message);
        error = Assert.Throws<TransferException>(() => Folds.Assign([SplitTests.Hash(1), SplitTests.Hash(2)], [0, 1], 5));
        Assert.Equal("kfold:5: no class has two different items; add data", error.Message);
        Assert.Equal(ErrorKind.Usage, error.Kind);
    }
}
