using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.FineTune.Tests.Data;

public sealed class TaggedDatasetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a/NOUN b/VERB", SpanScheme.None, null)]
    [InlineData("a/B-X b/I-X c/O d/B-Y", SpanScheme.Iob2, null)]
    [InlineData("a/I-X b/I-X c/B-X d/O", SpanScheme.Iob1, null)]
    [InlineData("a/I-X b/I-Y", SpanScheme.Iob1, null)]
    [InlineData("a/B-X b/E-X c/S-Y d/O", SpanScheme.Iobes, null)]
    [InlineData("a/U-X b/B-Y c/L-Y d/O", SpanScheme.Iobes, null)]
    [InlineData("a/B-X b/O c/I-X", SpanScheme.Iob2, "F: line 3: 'I-X' follows nothing of its kind; each is taken for the beginning of a span, as conlleval does")]
    [InlineData("a/B-X b/I-Y c/O d/I-X", SpanScheme.Iob2, "F: line 2: 'I-Y' follows nothing of its kind, and 1 more do so; each is taken for the beginning of a span, as conlleval does")]
    [InlineData("a/B-X b/MISC c/O", SpanScheme.None, "some labels begin with B- or I- and 'MISC' does not, so each word is judged alone and no spans are")]
    public void The_scheme_is_told_from_the_labels(string words, SpanScheme scheme, string? notice)
    {
        TaggedDataset data = Read(words);
        Assert.Equal(scheme, data.Scheme);
        Assert.Equal(notice?.Replace("F:", $"{Shown.Path(_folder["a.conll"])}:", StringComparison.Ordinal), data.Notices.SingleOrDefault());
    }

    [Fact]
    public void Labels_are_numbers_in_the_order_of_their_names()
    {
        TaggedDataset data = Read("x/O y/B-PER z/B-LOC", "x/O");
        Assert.Equal(["B-LOC", "B-PER", "O"], data.Labels);
        Assert.Equal([2, 1, 0], data.LabelsOf(0));
        Assert.Equal((2, 4), (data.Count, data.Words));
    }

    [Fact]
    public void Copies_stay_on_one_side_and_a_rare_label_is_learnt_before_it_is_judged()
    {
        string[] sentences = [.. Enumerable.Range(0, 60).Select(i => $"w{i % 30}/O v/B-A"), "r/B-RARE s/O"];
        TaggedDataset data = Read(sentences);
        DataSplit split = data.Divide(ValidationPlan.Default, 42);
        Assert.Equal("20 % of the sentences by SHA-256 of their words, seed 42", split.Source.Replace('\u00A0', ' '));
        Assert.Contains(60, split.Train);
        Assert.InRange(split.Validation.Count, 6, 24);
        Assert.DoesNotContain(split.Validation, i => split.Train.Contains((i + 30) % 60));
        Assert.Empty(split.Notices);
        Assert.NotEqual(data.Digest(split), data.Digest(data.Divide(ValidationPlan.Default, 43)));
    }

    [Fact]
    public void A_label_that_only_judged_sentences_have_is_told()
    {
        // Divided by A and B, which are as rare as X and come before it, so that X may end up on one side.
        TaggedDataset data = Read("one/A two/X", "three/A", "four/B five/X", "six/B");
        int told = 0;
        for (int seed = 0; seed < 32; seed++)
        {
            DataSplit split = data.Divide(ValidationPlan.Parse("0.5"), seed);
            bool learnt = split.Train.Contains(0) || split.Train.Contains(2);
            Assert.Equal(learnt ? [] : ["label 'X' only in validation sentences, so nothing learns it"], split.Notices);
            told += learnt ? 0 : 1;
        }

        Assert.InRange(told, 1, 31);
    }

    [Fact]
    public void A_file_of_its_own_judges_and_copies_in_both_are_told()
    {
        Write("a.conll", "x/O y/B-A", "u/O v/B-A");
        Write("b.conll", "x/O y/B-A");
        TaggedDataset data = TaggedDataset.Read(_folder["a.conll"], _folder["b.conll"], TextColumns.OfTheFile, null, CancellationToken.None);
        DataSplit split = data.Divide(ValidationPlan.Parse(_folder["b.conll"]), 42);
        Assert.Equal([0, 1], split.Train);
        Assert.Equal([2], split.Validation);
        Assert.StartsWith("1 sentence in two parts of the split, so the result flatters: ", Assert.Single(split.Notices));
        var chosen = new List<string>();
        data.ForEach([0, 2], (indices, sentences) => chosen.AddRange(indices.Zip(sentences, (i, s) => $"{i} {s.Words[0]}")), CancellationToken.None);
        Assert.Equal(["0 x", "2 x"], chosen);
    }

    [Fact]
    public void What_cannot_be_learnt_is_said()
    {
        Assert.Equal($"{Shown.Path(_folder["a.conll"])}: all words have one label, 'O'; there must be two to tell apart", Assert.Throws<TransferException>(() => Read("a/O b/O")).Message);
        Write("b.conll", "x/O", "y/O z/B-NEW");
        Write("a.conll", "x/O y/B-A");
        Assert.Equal(
            $"{Shown.Path(_folder["b.conll"])}: line 4: the label 'B-NEW' is not in {Shown.Path(_folder["a.conll"])}, so nothing can learn it; correct it or add words of it there",
            Assert.Throws<TransferException>(() => TaggedDataset.Read(_folder["a.conll"], _folder["b.conll"], TextColumns.OfTheFile, null, CancellationToken.None)).Message);
        Assert.Equal(
            "no class has two different sentences, so none can be kept for validation; add sentences",
            Assert.Throws<TransferException>(() => Read("a/O b/B-A").Divide(ValidationPlan.Default, 42)).Message);
        Write("a.conll", [.. Enumerable.Range(0, 10_001).Select(i => $"w/L{i}")]);
        Assert.Equal(
            $"{Shown.Path(_folder["a.conll"])}: line 20001: the label 'L10000' is one more than the 10000 different ones that there may be; name the column of labels with --label",
            Assert.Throws<TransferException>(() => TaggedDataset.Read(_folder["a.conll"], null, TextColumns.OfTheFile, null, CancellationToken.None)).Message);
    }

    private TaggedDataset Read(params string[] sentences)
    {
        Write("a.conll", sentences);
        return TaggedDataset.Read(_folder["a.conll"], null, TextColumns.OfTheFile, null, CancellationToken.None);
    }

    private void Write(string name, params string[] sentences) =>
        File.WriteAllText(_folder[name], string.Join("\n", sentences.Select(s => s.Replace('/', '\t').Replace(' ', '\n') + "\n")));
}
