using Transfer.Onnx;
using Transfer.TestKit;
using Transfer.Zoo;
using Xunit;

namespace Transfer.FineTune.Tests.Data;

public sealed class PairTableTests : IDisposable
{
    private static readonly TextColumns Scored = new("a", "score") { Pair = "b" };
    private static readonly TextColumns Triplets = TextColumns.Only("a") with { Pair = "b", Negative = "c" };

    private readonly TemporaryFolder _folder = new();
    private readonly ModelStore _store = new(new ModelStoreOptions { Offline = true });
    private readonly List<string> _notices = [];

    public PairTableTests() => TinyEncoder.Create().Save(_folder["net.onnx"]);

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Each_text_is_held_once_and_pairs_know_their_texts_and_scores()
    {
        PairTable table = Read("t.csv", "a,b,score\none,two,0.5\ntwo,three,-1\none,three,1\n", Scored);
        Assert.Equal(["one", "two", "three"], table.Texts);
        Assert.Equal([new TextPair(0, 1, 0.5f), new TextPair(1, 2, -1), new TextPair(0, 2, 1)], table.Pairs);
        Assert.EndsWith("t.csv: line 3", table.NameOf(1), StringComparison.Ordinal);
    }

    [Fact]
    public void Negatives_come_from_csv_tsv_and_json()
    {
        TextPair[] wanted = [new(0, 1, 1, 2), new(2, 0, 1, 1), new(1, 2, 1, 0), new(3, 0, 1, 1)];
        Assert.Equal(wanted, Read("t.csv", "a,b,c\none,two,three\nthree,one,two\ntwo,three,one\nfour,one,two\n", Triplets).Pairs);
        Assert.Equal(wanted, Read("t.tsv", "one\ttwo\tthree\nthree\tone\ttwo\ntwo\tthree\tone\nfour\tone\ttwo\n", TextColumns.Only("1") with { Pair = "2", Negative = "3" }).Pairs);
        Assert.Equal(wanted, Read("t.jsonl", "{\"a\":\"one\",\"b\":\"two\",\"c\":\"three\"}\n{\"a\":\"three\",\"b\":\"one\",\"c\":\"two\"}\n{\"a\":\"two\",\"b\":\"three\",\"c\":\"one\"}\n{\"c\":\"two\",\"a\":\"four\",\"b\":\"one\"}\n", Triplets).Pairs);
    }

    [Fact]
    public void Pairs_with_one_first_text_stay_on_one_side()
    {
        string rows = string.Concat(Enumerable.Range(0, 300).Select(i => $"first {i % 60},second {i},1\n"));
        PairTable table = Read("t.csv", "a,b,score\n" + rows, Scored);
        int[] train = [.. table.Split.Train.Select(i => table.Pairs[i].First).Distinct()], validation = [.. table.Split.Validation.Select(i => table.Pairs[i].First).Distinct()];
        Assert.Empty(train.Intersect(validation));
        Assert.Equal(300, table.Split.Train.Count + table.Split.Validation.Count);
        Assert.InRange(validation.Length, 6, 24);
        Assert.Equal("20 % by SHA-256 of the first text, seed 42", table.Split.Source.Replace(" %", "%").Replace("%", " %"));
    }

    [Fact]
    public void Any_change_of_the_data_changes_the_digest_and_the_order_of_rows_does_not()
    {
        string Digest(params string[] rows) => Read("t.csv", "a,b,score\n" + string.Concat(rows.Select(row => row + "\n")), Scored).Digest();
        string digest = Digest("one,two,0.5", "two,three,0", "four,one,1");
        Assert.Equal(digest, Digest("four,one,1", "one,two,0.5", "two,three,0"));
        Assert.NotEqual(digest, Digest("one,two,0.6", "two,three,0", "four,one,1"));
        Assert.NotEqual(digest, Digest("two,one,0.5", "two,three,0", "four,one,1"));
    }

    [Theory]
    [InlineData("a,b,score\none,two,0.5\ntwo,three,4\n", "line 3: the score 4 lies outside -1 to 1 (--scores LOW:HIGH says from where to where scores go); mend or remove what cannot be read, or leave it out with --skip-bad")]
    [InlineData("a,b,score\none, ,0.5\ntwo,three,1\n", "line 2: the second text is empty; mend or remove what cannot be read, or leave it out with --skip-bad")]
    [InlineData("a,other,score\none,two,0.5\n", "line 1: no column is called 'b'; did you mean 'a'?")]
    [InlineData("a,b,score\none,two,0.5\none,three,1\n", "has no two pairs with different first texts, so none can be kept for validation; add rows, or give a file to judge by with --val")]
    [InlineData("a,b,score\none,two,0.5\ntwo,three,1\n", "1 pair to learn from and 1 to judge by; there must be two and one at least: add rows")]
    public void What_is_wrong_with_a_table_is_said(string text, string message)
    {
        TransferException error = Assert.Throws<TransferException>(() => Read("t.csv", text, Scored));
        Assert.Equal(ErrorKind.BadInput, error.Kind);
        Assert.EndsWith($"t.csv: {message}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_negative_and_a_missing_column_of_them_are_said()
    {
        Assert.EndsWith("t.csv: line 2: the negative text is empty; mend or remove what cannot be read, or leave it out with --skip-bad",
            Assert.Throws<TransferException>(() => Read("t.csv", "a,b,c\none,two,\nthree,four,one\n", Triplets)).Message, StringComparison.Ordinal);
        Assert.EndsWith("t.csv: line 1: no column is called 'c'; did you mean 'a' or 'b'?",
            Assert.Throws<TransferException>(() => Read("t.csv", "a,b\none,two\n", Triplets)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bad_rows_can_be_left_out_and_a_file_of_its_own_judges()
    {
        File.WriteAllText(_folder["v.csv"], "a,b,score\none,six,1\n");
        PairTable table = Read("t.csv", "a,b,score\none,two,0.5\ntwo,three,9\nfour,five,1\n", Scored, skipBad: true, val: _folder["v.csv"]);
        Assert.Equal(([0, 1], [2], 1), (table.Split.Train, table.Split.Validation, table.Skipped), (x, y) => x.Train.SequenceEqual(y.Train) && x.Validation.SequenceEqual(y.Validation) && x.Item3 == y.Item3);
        Assert.EndsWith("line 3: the score 9 lies outside -1 to 1 (--scores LOW:HIGH says from where to where scores go)", _notices[0], StringComparison.Ordinal);
        Assert.StartsWith("1 first text in two parts of the split, so the result flatters: ", _notices[1], StringComparison.Ordinal);
        Assert.EndsWith("v.csv", table.Split.Source, StringComparison.Ordinal);
    }

    private PairTable Read(string name, string text, TextColumns columns, bool skipBad = false, string? val = null)
    {
        File.WriteAllText(_folder[name], text);
        var options = new FineTuneOptions
        {
            Base = _store.Resolve(_folder["net.onnx"]),
            Data = _folder[name],
            Validation = val is null ? ValidationPlan.Default : ValidationPlan.Parse(val),
            Texts = new TextRunOptions { Columns = columns, Task = TextTask.Similarity },
            Out = _folder["run"],
            SkipBad = skipBad,
        };
        return PairTable.Read(options, _notices.Add, CancellationToken.None);
    }
}
