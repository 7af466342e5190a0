using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Transfer.Onnx;
using Xunit;

namespace Transfer.FineTune.Tests.Data;

public sealed class SplitTests
{
    [Fact]
    public void Adding_five_pictures_moves_no_other()
    {
        HashedDataset before = Make([.. Enumerable.Range(0, 300).Select(i => (i % 3, i))]);
        HashedDataset after = Make([.. Enumerable.Range(0, 305).Select(i => (i % 3, i))]);
        Assert.Equal(Validation(before, 0.2), Validation(after, 0.2).Where(content => content < 300));
    }

    [Fact]
    public void Each_added_picture_moves_at_most_one_other_however_few_there_are() =>
        Prop.ForAll(ArbMap.Default.ArbFor<PositiveInt>(), ArbMap.Default.ArbFor<int>(), (size, offset) =>
        {
            int n = (size.Get % 30) + 2;
            HashedDataset before = Make([.. Enumerable.Range(0, n).SelectMany(i => new[] { (0, offset + i), (1, offset + 1000 + i) })]);
            HashedDataset after = Make([.. Enumerable.Range(0, n).SelectMany(i => new[] { (0, offset + i), (1, offset + 1000 + i) }), (0, offset - 1)]);
            return Validation(before, 0.2).ToHashSet().Except(Validation(after, 0.2)).Count()
                + Validation(after, 0.2).ToHashSet().Except(Validation(before, 0.2)).Count(content => content != offset - 1) <= 1;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_class_has_both_sides_near_the_wanted_share() =>
        Prop.ForAll(ArbMap.Default.ArbFor<PositiveInt>(), ArbMap.Default.ArbFor<PositiveInt>(), (size, percent) =>
        {
            int n = (size.Get % 60) + 2;
            double fraction = ((percent.Get % 9) + 1) / 10.0;
            HashedDataset dataset = Make([.. Enumerable.Range(0, n).Select(i => (0, i)), .. Enumerable.Range(0, 7).Select(i => (1, 100 + i))]);
            int held = Validation(dataset, fraction).Count(content => content < 100);
            return held >= 1 && held <= n - 1
                && held >= Math.Min((int)(fraction * n / 2), n - 1)
                && held <= Math.Max(Math.Ceiling(fraction * n * 2), 1)
                && n - held >= (int)((1 - fraction) * n / 2);
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void Copies_lie_on_one_side_and_the_order_of_files_does_not_matter()
    {
        (int, int)[] items = [.. Enumerable.Range(0, 100).Select(i => (i % 2, i / 4 * 2 + (i % 2)))];
        HashedDataset dataset = Make(items);
        DataSplit split = Split.Create(dataset);
        Assert.Empty(split.Train.Select(i => dataset.Hashes[i]).Intersect(split.Validation.Select(i => dataset.Hashes[i])));
        Assert.Equal(100, split.Train.Count + split.Validation.Count);
        Assert.Equal(Validation(dataset, 0.2), Validation(Make([.. items.Reverse()]), 0.2));
        Assert.Empty(split.Notices);
    }

    [Fact]
    public void Another_seed_gives_another_split()
    {
        HashedDataset dataset = Make([.. Enumerable.Range(0, 200).Select(i => (i % 2, i))]);
        Assert.NotEqual(Split.Create(dataset, seed: 1).Validation, Split.Create(dataset, seed: 2).Validation);
        Assert.Equal(Split.Create(dataset, seed: 1).Validation, Split.Create(dataset, seed: 1).Validation);
    }

    [Fact]
    public void A_picture_under_two_labels_trains_only_and_is_reported()
    {
        HashedDataset dataset = Make([(0, 7), (1, 7), (0, 1), (0, 2), (1, 3), (1, 4)]);
        DataSplit split = Split.Create(dataset, 0.9);
        Assert.Equal([0, 1], split.Train.Take(2));
        Assert.Contains("1 picture under two labels: d/7-0.jpg = d/7-1.jpg", split.Notices.Select(n => n.Replace('\\', '/')));
    }

    [Fact]
    public void The_own_split_is_kept_and_leaks_are_reported()
    {
        HashedDataset dataset = Make(
            [(0, 1), (1, 2), (0, 1), (1, 5), (1, 6)],
            [DatasetPart.Train, DatasetPart.Train, DatasetPart.Validation, DatasetPart.Validation, DatasetPart.Test]);
        DataSplit split = Split.Create(dataset);
        Assert.Equal([0, 1], split.Train);
        Assert.Equal([2, 3], split.Validation);
        Assert.Equal([4], split.Test);
        Assert.Equal("the folder's own train and val", split.Source);
        Assert.Equal(["1 picture in two parts of the split, so the result flatters: d/1-0.jpg = d/1-0.jpg"], split.Notices.Select(n => n.Replace('\\', '/')));
    }

    [Fact]
    public void Without_a_val_folder_the_test_folder_judges()
    {
        HashedDataset dataset = Make([(0, 1), (1, 2), (0, 3)], [DatasetPart.Train, DatasetPart.Train, DatasetPart.Test]);
        DataSplit split = Split.Create(dataset);
        Assert.Equal([2], split.Validation);
        Assert.Empty(split.Test);
        Assert.Equal("the folder's own train and test", split.Source);
        Assert.Equal(
            ["there is no val folder: the test folder is used for validation", "no validation picture for class 'c1': its figures say nothing"],
            split.Notices);
    }

    [Fact]
    public void A_train_folder_alone_is_split_by_content()
    {
        HashedDataset dataset = Make([(0, 1), (1, 2), (0, 3), (1, 4)], [DatasetPart.Train, DatasetPart.Train, DatasetPart.Train, DatasetPart.Train]);
        DataSplit split = Split.Create(dataset);
        Assert.Equal(2, split.Validation.Count);
        Assert.StartsWith("20", split.Source);
        Assert.EndsWith("of each class by SHA-256 of content, seed 42", split.Source);
    }

    [Fact]
    public void A_class_with_one_picture_is_not_judged()
    {
        DataSplit split = Split.Create(Make([(0, 1), (1, 2), (1, 3)]));
        Assert.Contains(0, split.Train);
        Assert.Equal(["no validation picture for class 'c0': its figures say nothing"], split.Notices);
        var error = Assert.Throws<TransferException>(() => Split.Create(Make([(0, 1), (1, 2), (1, 2)])));
        Assert.Equal("no class has two different pictures, so none can be kept for validation; add pictures", error.Message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(double.NaN)]
    public void A_share_outside_0_to_1_is_refused(double fraction)
    {
        var error = Assert.Throws<TransferException>(() => Split.Create(Make([(0, 1), (1, 2)]), fraction));
        Assert.Equal(ErrorKind.Usage, error.Kind);
        Assert.Equal($"validation share {fraction}: must lie between 0 and 1; give for instance 0.2", error.Message);
    }

    internal static ContentHash Hash(int content) => new(SHA256.HashData(BitConverter.GetBytes(content)));

    internal static HashedDataset Make((int Label, int Content)[] items, DatasetPart[]? parts = null) => new(
        [.. Enumerable.Range(0, items.Max(i => i.Label) + 1).Select(i => $"c{i}")],
        [.. items.Select((item, i) => new ImageItem("d", $"{item.Content}-{item.Label}.jpg", item.Label, parts?[i]))],
        [.. items.Select(item => Hash(item.Content))],
        [],
        []);

    private static List<int> Validation(HashedDataset dataset, double fraction) =>
        [.. Split.Create(dataset, fraction).Validation.Select(i => int.Parse(dataset.Items[i].Name.Split("-0.jpg")[0].Split("-1.jpg")[0].Split("-2.jpg")[0], null)).Order()];
}
