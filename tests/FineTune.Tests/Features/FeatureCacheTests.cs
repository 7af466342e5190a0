using Transfer.FineTune.Tests.Data;
using Transfer.TestKit;
using Xunit;

namespace Transfer.FineTune.Tests.Features;

public sealed class FeatureCacheTests
{
    private const int Width = 5;
    private const int RecordSize = 32 + (4 * Width) + 4;
    private static readonly FeatureKey Key = new("abc", "features", "resize 256");

    [Fact]
    public void Rows_come_back_in_the_next_run()
    {
        using var folder = new TemporaryFolder();
        string path = folder[Path.Combine("made", "on", "demand")];
        using (var cache = FeatureCache.Open(path, Key, Width))
        {
            Assert.Equal(0, cache.Found);
            Add(cache, 1, 2, 3);
            Check(cache, 1, 2, 3);
            Assert.Equal(3, cache.Added);
        }

        using var again = FeatureCache.Open(path, Key, Width);
        Assert.Equal((3, 0), (again.Found, again.Added));
        Check(again, 1, 2, 3);
        Assert.False(again.TryGet(Hash(4), new float[Width]));
        Assert.Equal([1, 3], again.Missing([Hash(1), Hash(4), Hash(2), Hash(5), Hash(4)]));
        Assert.Empty(again.Notices);
    }

    [Fact]
    public void A_matrix_shares_the_rows_of_copies_and_outlives_later_additions()
    {
        using var folder = new TemporaryFolder();
        using var cache = FeatureCache.Open(folder.Path, Key, Width);
        Add(cache, 1, 2);
        Add(cache, 2, 3);
        Assert.Equal(3, cache.Added);
        FeatureMatrix matrix = cache.Matrix([Hash(3), Hash(1), Hash(3)]);
        Assert.Equal((3, Width), (matrix.Rows, matrix.Width));
        Assert.Equal(Row(3), matrix.Row(0).ToArray());
        Assert.Equal(Row(1), matrix.Row(1).ToArray());
        Assert.True(matrix.Row(0) == matrix.Row(2));
        Assert.Equal(Row(1), matrix.Select([1]).Row(0).ToArray());
        Add(cache, 4);
        Assert.Equal(Row(4), cache.Matrix([Hash(4)]).Row(0).ToArray());
        Assert.Equal(Row(1), matrix.Row(1).ToArray());
        Assert.Throws<KeyNotFoundException>(() => cache.Matrix([Hash(9)]));
        cache.Dispose();
        Assert.Throws<ObjectDisposedException>(() => matrix.Row(0).ToArray());
    }

    [Fact]
    public void Another_key_or_width_is_another_store()
    {
        using var folder = new TemporaryFolder();
        using (var cache = FeatureCache.Open(folder.Path, Key, Width))
            Add(cache, 1);
        foreach (FeatureKey other in new[] { Key with { ModelSha256 = "abd" }, Key with { Tensor = "x" }, Key with { Preprocessing = "resize 224" } })
        {
            using var cache = FeatureCache.Open(folder.Path, other, Width);
            Assert.Equal(0, cache.Found);
            Assert.Empty(cache.Notices);
        }

        Assert.NotEqual(new FeatureKey("a", "b", "c").Digest(), new FeatureKey("a", "b\",\"c", "").Digest());
        using var wider = FeatureCache.Open(folder.Path, Key, Width + 1);
        Assert.Equal(0, wider.Found);
        Assert.EndsWith(".features: not a feature store of this model and version; started anew", Assert.Single(wider.Notices));
    }

    [Fact]
    public void A_store_cut_at_any_byte_keeps_its_whole_rows_and_takes_new_ones()
    {
        using var folder = new TemporaryFolder();
        byte[] whole = MakeStore(folder, out string path);
        for (int length = 0; length <= whole.Length; length++)
        {
            File.WriteAllBytes(path, whole[..length]);
            using (var cache = FeatureCache.Open(folder.Path, Key, Width))
            {
                int expected = length < 64 ? 0 : (length - 64) / RecordSize;
                Assert.Equal(expected, cache.Found);
                Add(cache, 7);
                Check(cache, 7);
            }

            using var again = FeatureCache.Open(folder.Path, Key, Width);
            Check(again, 7);
            Assert.Empty(again.Notices);
        }
    }

    [Fact]
    public void A_flipped_byte_anywhere_is_never_believed()
    {
        using var folder = new TemporaryFolder();
        byte[] whole = MakeStore(folder, out string path);
        for (int at = 0; at < whole.Length; at++)
        {
            byte[] bytes = [.. whole];
            bytes[at] ^= 0x10;
            File.WriteAllBytes(path, bytes);
            using var cache = FeatureCache.Open(folder.Path, Key, Width);
            Assert.Equal(at < 64 ? 0 : 2, cache.Found);
            string notice = Assert.Single(cache.Notices);
            Assert.EndsWith(at < 64 ? "started anew" : ".features: 1 damaged row left out, to be computed again", notice);
            for (int i = 1; i <= 3; i++)
            {
                float[] row = new float[Width];
                Assert.True(!cache.TryGet(Hash(i), row) || row.SequenceEqual(Row(i)));
            }
        }
    }

    [Fact]
    public void A_folder_that_cannot_be_used_costs_only_the_keeping()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["file"], "");
        using var cache = FeatureCache.Open(folder[Path.Combine("file", "cache")], Key, Width);
        Assert.Contains(".features: the feature cache cannot be used, features are not kept (", Assert.Single(cache.Notices));
        Add(cache, 1, 2);
        Check(cache, 1, 2);
        Assert.Equal(Row(2), cache.Matrix([Hash(2)]).Row(0).ToArray());
        using var none = FeatureCache.Open(null, Key, Width);
        Add(none, 1);
        Check(none, 1);
        Assert.Empty(none.Notices);
    }

    [Fact]
    public void A_lock_that_cannot_be_had_diverts_new_rows()
    {
        using var folder = new TemporaryFolder();
        using var cache = FeatureCache.Open(folder.Path, Key, Width);
        Add(cache, 1);
        string path = Directory.GetFiles(folder.Path, "*.features").Single();
        File.Delete(path + ".lock");
        _ = Directory.CreateDirectory(path + ".lock");
        Add(cache, 2);
        Check(cache, 1, 2);
        FeatureMatrix matrix = cache.Matrix([Hash(2), Hash(1)]);
        Assert.Equal(Row(2), matrix.Row(0).ToArray());
        Assert.Equal(Row(1), matrix.Row(1).ToArray());
        Assert.Contains(".features: new features are not kept (", Assert.Single(cache.Notices));
    }

    [Fact]
    public void Several_writers_lose_nothing()
    {
        using var folder = new TemporaryFolder();
        _ = Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, writer =>
        {
            using var cache = FeatureCache.Open(folder.Path, Key, Width);
            for (int i = 0; i < 20; i++)
                Add(cache, (writer * 20) + i);
            Assert.Empty(cache.Notices);
        });
        using var all = FeatureCache.Open(folder.Path, Key, Width);
        Assert.Equal(80, all.Found);
        Check(all, [.. Enumerable.Range(0, 80)]);
        Assert.Empty(all.Notices);
    }

    [Fact]
    public void A_batch_must_have_whole_rows()
    {
        using var cache = FeatureCache.Open(null, Key, Width);
        Assert.Throws<ArgumentOutOfRangeException>(() => cache.Append([Hash(1)], new float[Width - 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => cache.TryGet(Hash(1), new float[Width + 1]));
    }

    private static ContentHash Hash(int content) => SplitTests.Hash(content);

    private static float[] Row(int content) => [.. Enumerable.Range(0, Width).Select(k => content + (k / 8f))];

    private static void Add(FeatureCache cache, params int[] contents) =>
        cache.Append([.. contents.Select(Hash)], [.. contents.SelectMany(Row)]);

    private static void Check(FeatureCache cache, params int[] contents)
    {
        float[] row = new float[Width];
        foreach (int content in contents)
        {
            Assert.True(cache.Contains(Hash(content)));
            Assert.True(cache.TryGet(Hash(content), row));
            Assert.Equal(Row(content), row);
        }
    }

    private static byte[] MakeStore(TemporaryFolder folder, out string path)
    {
        using (var cache = FeatureCache.Open(folder.Path, Key, Width))
            Add(cache, 1, 2, 3);
        path = Directory.GetFiles(folder.Path, "*.features").Single();
        byte[] bytes = File.ReadAllBytes(path);
        Assert.Equal(64 + (3 * RecordSize), bytes.Length);
        return bytes;
    }
}
