using System.Text;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.FineTune.Tests.Data;

public sealed class TextTableTests : IDisposable
{
    private static readonly TextColumns Columns = new("text", "label");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\r")]
    [InlineData("\r\n\n")]
    public void Lines_may_end_in_any_way_and_the_last_in_none(string end)
    {
        string text = string.Join(end, "label,text", "a,one", "b,\"two, \"\"quoted\"\"\"", "a,three");
        foreach (string whole in new[] { text, text + end })
            Assert.Equal([("one", "a"), ("two, \"quoted\"", "b"), ("three", "a")], Read("t.csv", whole).Select(row => (row.Text, row.Label)));
    }

    [Fact]
    public void A_row_is_named_by_the_line_it_begins_in() =>
        Assert.Equal([2, 4, 5], Read("t.csv", "text,label\n\"one\ntwo\",a\nthree,a\nfour,b\n").Select(row => row.Line));

    [Fact]
    public void Utf_8_and_utf_16_with_a_mark_are_read()
    {
        foreach (Encoding encoding in new Encoding[] { new UTF8Encoding(true), new UTF8Encoding(false), Encoding.Unicode, Encoding.BigEndianUnicode })
        {
            File.WriteAllText(_folder["t.csv"], "text,label\nnaïve 日本 😀,ja\nx,nein\n", encoding);
            Assert.Equal([("naïve 日本 😀", "ja"), ("x", "nein")], All("t.csv").Select(row => (row.Text, row.Label)));
        }
    }

    [Fact]
    public void Tabs_need_no_quotes_and_json_lines_may_have_labels_of_any_kind()
    {
        Assert.Equal([("say \"hi", "1")], Read("t.tsv", "label\ttext\n1\tsay \"hi\n").Select(row => (row.Text, row.Label)));
        Assert.Equal([("x", "1"), ("y", "true"), ("z", "c")],
            Read("t.jsonl", "{\"text\":\"x\",\"label\":1}\n\n{\"label\":true,\"text\":\"y\"}\n{\"label\":\"c\",\"text\":\"z\",\"more\":[]}").Select(row => (row.Text, row.Label)));
    }

    [Fact]
    public void Columns_without_names_have_numbers()
    {
        File.WriteAllText(_folder["t.tsv"], "1 is the first\t1\nsecond\t0\n");
        Assert.Equal([("1 is the first", "1"), ("second", "0")],
            TextTable.Of(_folder["t.tsv"], new TextColumns("1", "2")).Rows(_ => { }).Select(row => (row.Text, row.Label)));
    }

    [Theory]
    [InlineData("t.csv", "text,label\na,b\nc\n", "line 3 has 1 field, and line 1 has 2; put a text that holds a comma in quotes")]
    [InlineData("t.csv", "text,label\na,b\nc,d,e\n", "line 3 has 3 fields, and line 1 has 2; put a text that holds a comma in quotes")]
    [InlineData("t.tsv", "text\tlabel\na\tb\tc\n", "line 2 has 3 fields, and line 1 has 2; a text may hold no tab")]
    [InlineData("t.csv", "text,label,text\na,b,c\n", "line 1: 2 columns are called 'text'; rename all but one")]
    [InlineData("t.csv", "texts,label\na,b\n", "line 1: no column is called 'text'; did you mean 'texts'?")]
    [InlineData("t.csv", "words,label\na,b\n", "line 1: no column is called 'text'; --text is one of 'words', 'label'")]
    [InlineData("t.csv", "", "is empty; give a table with a column of texts and one of labels")]
    [InlineData("t.csv", "text,label\n", "has no row of data; add some")]
    [InlineData("t.csv", "text,label\na,b\n\"c,d\ne,f\ng,h\n", "line 3: a field begins that does not end (longer than 1048576 characters, or a quote that is not closed); close the quote")]
    [InlineData("t.csv", "text,label\na\0b,c\n", "line 2 has a NUL at byte 12, so it is no text; save it as UTF-8")]
    [InlineData("t.jsonl", "{\"text\":\"a\",\"label\":\"b\"}\n{\"text\":", "line 2 is not JSON: ")]
    [InlineData("t.jsonl", "[1]", "line 1 is no JSON object; write one a line")]
    [InlineData("t.jsonl", "{\"text\":5,\"label\":\"b\"}", "line 1: 'text' is 5, expected a text; correct the line")]
    [InlineData("t.jsonl", "{\"txt\":\"a\",\"label\":\"b\"}", "line 1 has no 'text'; did you mean 'txt'?; add it")]
    public void A_table_that_is_not_right_is_refused_with_the_line(string name, string content, string message)
    {
        TransferException error = Assert.Throws<TransferException>(() => Read(name, content));
        Assert.Equal(ErrorKind.BadInput, error.Kind);
        Assert.StartsWith($"{Shown.Path(_folder[name])}: {message}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_of_another_encoding_are_refused_with_line_and_byte()
    {
        File.WriteAllBytes(_folder["t.csv"], [.. "text,label\nna"u8, 0xEF, .. "ve,a\n"u8]);
        Assert.Equal($"{Shown.Path(_folder["t.csv"])}: line 2 is not UTF-8 text: byte 13 is 0xEF; save the file as UTF-8", Assert.Throws<TransferException>(() => All("t.csv")).Message);
    }

    [Fact]
    public void A_quote_that_swallows_megabytes_is_found_before_they_are_in_memory()
    {
        File.WriteAllText(_folder["t.csv"], "text,label\nx,y\n\"" + new string('a', 12_000_000));
        Assert.StartsWith($"{Shown.Path(_folder["t.csv"])}: line 3: a field begins that does not end", Assert.Throws<TransferException>(() => All("t.csv")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("t.csv", ",")]
    [InlineData("t.jsonl", "a")]
    public void A_line_that_never_ends_is_refused_before_it_is_in_memory(string name, string unit)
    {
        using (StreamWriter writer = File.CreateText(_folder[name]))
        {
            writer.Write(name == "t.csv" ? "text,label\nx,y\n" : "{\"text\":\"x\",\"label\":\"y\"}\n\n{\"text\":\"");
            for (int i = 0; i < 10_000; i++)
                writer.Write(string.Concat(Enumerable.Repeat(unit, 1000)));
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Equal($"{Shown.Path(_folder[name])}: line 3 is longer than 4194304 characters; write one row a line", Assert.Throws<TransferException>(() => All(name)).Message);
        // The buffers that grew to the longest line, doubling; a gigabyte without an end would cost the same.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 300_000_000);
    }

    [Fact]
    public void Rows_without_a_text_or_label_are_told_of()
    {
        var bad = new List<string>();
        File.WriteAllText(_folder["t.csv"], "text,label\n,a\nx,\ny,b\n\" \",c\n");
        Assert.Equal(["y"], TextTable.Of(_folder["t.csv"], Columns).Rows(problem => bad.Add(problem.Reason)).Select(row => row.Text));
        Assert.Equal(["line 2: the text is empty", "line 3: the label is empty", "line 5: the text is empty"], bad);
    }

    [Fact]
    public void A_file_of_another_kind_or_none_is_refused()
    {
        Assert.Equal("x.xls: ends in none of .csv, .tsv and .jsonl; rename it to say what it is", Assert.Throws<TransferException>(() => TextTable.Of("x.xls", Columns)).Message);
        Assert.Equal(ErrorKind.NotFound, Assert.Throws<TransferException>(() => All("none.csv")).Kind);
    }

    [Fact]
    public void A_million_rows_are_read_without_holding_them()
    {
        using (StreamWriter writer = File.CreateText(_folder["t.csv"]))
        {
            writer.WriteLine("text,label");
            for (int i = 0; i < 1_000_000; i++)
                writer.WriteLine($"this is text number {i},{(i % 2 == 0 ? "even" : "odd")}");
        }

        var seen = new List<WeakReference>();
        int count = 0;
        foreach (LabelledText row in TextTable.Of(_folder["t.csv"], Columns).Rows(_ => { }))
        {
            if (++count % 1000 == 0)
                seen.Add(new WeakReference(row.Text));
            if (count != 900_000)
                continue;
            // In the middle of the reading, nothing keeps what was read before.
            GC.Collect();
            Assert.InRange(seen.Count(text => text.IsAlive), 0, 2);
        }

        Assert.Equal(1_000_000, count);
    }

    private List<LabelledText> Read(string name, string content)
    {
        File.WriteAllText(_folder[name], content);
        return All(name);
    }

    private List<LabelledText> All(string name) => [.. TextTable.Of(_folder[name], Columns).Rows(_ => { })];
}
