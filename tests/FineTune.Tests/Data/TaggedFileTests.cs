using System.Text;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.FineTune.Tests.Data;

public sealed class TaggedFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Ada\tB-PER\nruns\tO\n\nRome\tB-LOC\n")]
    [InlineData("Ada B-PER\nruns   O\n\n\n  \nRome B-LOC")]
    [InlineData("-DOCSTART- -X-\n\nAda B-PER\r\nruns O\r\n-DOCSTART- O\r\nRome B-LOC\r\n")]
    [InlineData("# text = Ada runs\n# two\nAda\tB-PER\nruns\tO\n\n# Rome\nRome\tB-LOC\n")]
    [InlineData("\uFEFFAda\tB-PER\nruns\tO\n-DOCSTART-\nRome\tB-LOC\n")]
    public void Words_stand_one_a_line_and_blank_lines_between_sentences(string text) => Assert.Equal("Ada/B-PER runs/O | Rome/B-LOC", Read("a.conll", text));

    [Fact]
    public void The_word_is_in_the_first_column_and_the_label_in_the_last_unless_others_are_named()
    {
        const string Text = "Ada NNP I-NP B-PER\nruns VBZ I-VP O\n";
        Assert.Equal("Ada/B-PER runs/O", Read("a.conll", Text));
        Assert.Equal("Ada/NNP runs/VBZ", Read("a.conll", Text, new TextColumns("", "2")));
        Assert.Equal("NNP/I-NP VBZ/I-VP", Read("a.conll", Text, new TextColumns("2", "3")));
        Assert.Equal("Ada/NNP runs/VBZ", Read("a.conll", "word pos chunk ner\n" + Text, new TextColumns("word", "pos")));
        Assert.Equal("Ada/NNP runs/VBZ", Read("a.conll", "# columns: word pos chunk ner\n" + Text, new TextColumns("", "pos")));
        Assert.Equal("Ada/I-NP runs/I-VP", Read("a.conll", "# columns = word pos chunk ner\n" + Text, new TextColumns("word", "chunk")));
    }

    [Fact]
    public void Hashtags_are_words()
    {
        Assert.Equal("#one/O two/O | #three/B-X", Read("a.conll", "#one\tO\ntwo\tO\n\n#three\tB-X\n"));
        Assert.Equal("a/O #/O | #/O", Read("a.conll", "a O\n# O\n\n# O\n"));
    }

    [Fact]
    public void Of_conll_u_the_form_and_its_part_of_speech_are_read_and_ranges_and_empty_nodes_passed_over()
    {
        const string Text = """
            # sent_id = 1
            # text = vámonos al mar
            1-2	vámonos	_	_	_	_	_	_	_	_
            1	vamos	ir	VERB	_	_	0	root	_	_
            2	nos	nosotros	PRON	_	_	1	obj	_	_
            2.1	él	_	PRON	_	_	_	_	_	_
            3	mar	mar	NOUN	_	_	1	obl	_	_

            """;
        Assert.Equal("vamos/VERB nos/PRON mar/NOUN", Read("a.conllu", Text));
        Assert.Equal("vamos/root nos/obj mar/obl", Read("a.conllu", Text, new TextColumns("", "DEPREL")));
        Assert.Equal("vamos/VERB nos/PRON", Read("b.conllu", "1\tvamos\tir\tVERB\t_\t_\t_\t_\t_\t_\n2\tnos\t_\tPRON\t_\t_\t_\t_\t_\t_\n"));
        Assert.Equal("vamos/VERB", Read("a.conll", "1\tvamos\tir\tVERB\t_\t_\t_\t_\t_\t_\n"));
        Assert.Equal("vamos/VERB nos/PRON", Read("a.conll", "# global.columns = ID FORM UPOS\n1\tvamos\tVERB\n2\tnos\tPRON\n"));
    }

    [Fact]
    public void Json_lines_hold_words_and_labels()
    {
        Assert.Equal("Ada/B-PER runs/O | Rome/B-LOC", Read("a.jsonl", """
            {"tokens": ["Ada", "runs"], "labels": ["B-PER", "O"], "id": 3}

            {"tokens": [], "labels": []}
            {"tokens": ["Rome"], "labels": ["B-LOC"]}
            """));
        Assert.Equal("Ada/PER", Read("a.jsonl", """{"words": ["Ada"], "ner": ["PER"]}""", new TextColumns("words", "ner")));
    }

    [Fact]
    public void Sentences_are_read_as_they_are_asked_for()
    {
        File.WriteAllText(_folder["a.conll"], string.Concat(Enumerable.Repeat("a\tO\n\n", 50_000)) + "broken\n");
        Assert.Equal(40_000, TaggedFile.Of(_folder["a.conll"], TextColumns.OfTheFile).Sentences().Take(40_000).Count());
    }

    [Theory]
    [InlineData("Ada\tO\n\nRome\n", "line 3 has one column only, 'Rome', and a word and its label are wanted; write them with a tab between, and nothing in the line between two sentences")]
    [InlineData("Ada\n", "line 1 has one column only, 'Ada', and a word and its label are wanted; write them with a tab between, and nothing in the line between two sentences")]
    [InlineData("Ada\tNN\tO\nRome\tO\n", "line 2 has 2 columns, and line 1 has 3; write as many in each, with tabs between")]
    [InlineData("Ada NN O\nRome NN B O\n", "line 2 has 4 columns, and line 1 has 3; write as many in each")]
    [InlineData("Ada\tO\n\tO\n", "line 2 has an empty word; fill it, or remove the line")]
    [InlineData("Ada\tO\nRome\t\n", "line 2 has an empty label; fill it, or remove the line")]
    [InlineData("# columns: a b c\nAda\tO\n", "line 2 has 2 columns, and 3 are named; write as many in each, with tabs between")]
    [InlineData("# global.columns = ID FORM UPOS\n1\ta\tX\nb\tc\tY\n", "line 3 begins with 'b', and words of CoNLL-U are counted from 1; correct it")]
    [InlineData("", "has no sentence; write one word and its label a line, and a blank line between sentences")]
    [InlineData("-DOCSTART- O\n\n# nothing\n", "has no sentence; write one word and its label a line, and a blank line between sentences")]
    public void Files_that_are_broken(string text, string message) => Assert.Equal($"{File1}: {message}", Refused("a.conll", text).Message);

    [Theory]
    [InlineData("", "3", "line 1 has 2 columns, and --label names column 3; give a number from 1 to 2")]
    [InlineData("word", "", "line 1: no column is called 'word', for no line names the columns; give --text a number from 1 to 2")]
    public void Columns_that_are_not_there(string text, string label, string message) =>
        Assert.Equal($"{File1}: {message}", Refused("a.conll", "Ada\tO\n", new TextColumns(text, label)).Message);

    [Fact]
    public void Names_that_are_not_there_and_columns_named_twice()
    {
        Assert.Equal($"{File1}: line 2: no column is called 'tags'; did you mean 'tag'?", Refused("a.conll", "# columns: word tag\nAda\tO\n", new TextColumns("", "tags")).Message);
        Assert.Equal($"{File1}: line 2: no column is called 'other'; --label is one of 'word', 'tag'", Refused("a.conll", "# columns: word tag\nAda\tO\n", new TextColumns("", "other")).Message);
        TransferException twice = Refused("a.conll", "Ada\tO\n", new TextColumns("2", ""));
        Assert.Equal((ErrorKind.Usage, $"{File1}: --text and --label both name column 2; name another one for the labels"), (twice.Kind, twice.Message));
    }

    [Fact]
    public void What_is_no_text_or_no_sentence()
    {
        File.WriteAllBytes(_folder["a.conll"], [.. "Ada\tO\nna"u8, 0xEF, .. "ve\tO\n"u8]);
        Assert.Equal($"{File1}: line 2 is not UTF-8 text: byte 8 is 0xEF; save the file as UTF-8", Refused("a.conll").Message);
        Assert.Equal($"{File1}: line 1 begins a sentence of more than 10000 words; put a blank line between sentences", Refused("a.conll", string.Concat(Enumerable.Repeat("a\tO\n", 10_001))).Message);
        string words = string.Join(',', Enumerable.Repeat("\"a\"", 10_001));
        Assert.Equal($"{Shown.Path(_folder["a.jsonl"])}: line 2 has more than 10000 words; write one sentence a line",
            Refused("a.jsonl", $$"""{"tokens":["a"],"labels":["a"]}{{"\n"}}{"tokens":[{{words}}],"labels":[{{words}}]}""").Message);
        Assert.Equal(ErrorKind.NotFound, Assert.Throws<TransferException>(() => TaggedFile.Of(_folder["none.conll"], TextColumns.OfTheFile).Sentences().Count()).Kind);
    }

    [Theory]
    [InlineData("[]", "line 1 is no JSON object; write one a line")]
    [InlineData("{", "line 1 is not JSON: ")]
    [InlineData("""{"words": ["a"], "labels": ["O"]}""", "line 1 has no 'tokens'; name the array with --text")]
    [InlineData("""{"tokens": ["a"], "label": ["O"]}""", "line 1 has no 'labels'; did you mean 'label'?")]
    [InlineData("""{"tokens": "a", "labels": ["O"]}""", "line 1: 'tokens' is \"a\", expected an array of texts; correct the line")]
    [InlineData("""{"tokens": ["a", "b"], "labels": ["O"]}""", "line 1: 'tokens' has 2 words and 'labels' 1 label; write one label a word")]
    [InlineData("""{"tokens": ["a"], "labels": [3]}""", "line 1: 'labels' holds 3, expected texts; write the labels' names, not their numbers")]
    [InlineData("""{"tokens": [null], "labels": ["O"]}""", "line 1: 'tokens' holds null, expected texts; correct the line")]
    [InlineData("""{"tokens": [" "], "labels": ["O"]}""", "line 1: 'tokens' holds a text that is empty; correct the line")]
    public void Json_lines_that_are_broken(string text, string message) => Assert.StartsWith($"{Shown.Path(_folder["a.jsonl"])}: {message}", Refused("a.jsonl", text).Message);

    private string File1 => Shown.Path(_folder["a.conll"]);

    private string Read(string name, string text, TextColumns? columns = null)
    {
        File.WriteAllText(_folder[name], text, new UTF8Encoding(false));
        return string.Join(" | ", TaggedFile.Of(_folder[name], columns ?? TextColumns.OfTheFile).Sentences().Select(s => string.Join(' ', s.Words.Zip(s.Labels, (w, l) => $"{w}/{l}"))));
    }

    private TransferException Refused(string name, string? text = null, TextColumns? columns = null)
    {
        if (text is not null)
            File.WriteAllText(_folder[name], text);
        return Assert.Throws<TransferException>(() => TaggedFile.Of(_folder[name], columns ?? TextColumns.OfTheFile).Sentences().Count());
    }
}
