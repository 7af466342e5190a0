using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Zoo.Tests.Predictors;

public sealed class TokenClassifierTests : IDisposable
{
    private static readonly string[] Spans = ["B-X", "I-X", "O"];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Words_get_the_label_of_their_first_token_and_spans_their_place_in_the_text(bool softmax)
    {
        using TokenClassifier tagger = Open(TinyTagger.Create(Spans, softmax));
        Assert.True(tagger.FindsSpans);
        const string Text = "😀 Anna is (not) in Paris-Rome.";
        TaggedText tagged = tagger.Predict(Text);
        Assert.Equal(["😀", "Anna", "is", "(", "not", ")", "in", "Paris-Rome", "."], tagged.Words.Select(word => word.Text));
        Assert.All(tagged.Words, word => Assert.Equal(word.Text, Text[word.Start..word.End]));
        Assert.All(tagged.Entities, entity => Assert.Equal(entity.Text, Text[entity.Start..entity.End]));

        // Word by word: the most probable label of three logits 0, x and 2x is the last where x is positive, else the first.
        Prediction?[] alone = tagger.PredictWords([[.. tagged.Words.Select(word => word.Text)]])[0];
        Assert.Equal(alone.Select(answer => answer!.Label), tagged.Words.Select(word => word.Label));
        Assert.All(alone, answer => Assert.Equal(1, answer!.Probabilities.ToArray().Sum(), 5));
        Assert.Contains("O", alone.Select(answer => answer!.Label));
        Assert.Contains("B-X", alone.Select(answer => answer!.Label));
        Assert.Equal(
            tagged.Words.Count(word => word.Label == "B-X"),
            tagged.Entities.Count);
        Entity first = tagged.Entities[0];
        Assert.Equal((tagged.Words.First(word => word.Label == "B-X").Text, "X"), (first.Text, first.Label));
        Assert.Equal(tagged.Words.First(word => word.Label == "B-X").Score, first.Score);
    }

    [Fact]
    public void Labels_that_are_no_spans_give_no_entities()
    {
        using TokenClassifier tagger = Open(TinyTagger.Create(["NOUN", "VERB"]));
        Assert.False(tagger.FindsSpans);
        TaggedText tagged = tagger.Predict("the film is good");
        Assert.Equal((4, 0, 0), (tagged.Words.Count, tagged.Entities.Count, tagged.Unanswered));
        Assert.Empty(tagger.Predict("").Words);
        Assert.Empty(tagger.Predict([]));
    }

    [Fact]
    public void Batches_and_many_threads_give_what_one_text_gives()
    {
        using TokenClassifier tagger = Open(TinyTagger.Create(Spans));
        string[] texts = [.. Enumerable.Range(0, 60).Select(i => string.Join(' ', Enumerable.Range(0, 1 + (i % 20)).Select(k => TinyEncoder.Words[(i + (3 * k)) % TinyEncoder.Words.Count])))];
        TaggedText[] together = tagger.Predict(texts);
        var apart = new TaggedText[texts.Length];
        Parallel.For(0, texts.Length, i => apart[i] = tagger.Predict(texts[i]));
        for (int i = 0; i < texts.Length; i++)
        {
            Assert.Equal(apart[i].Words.Select(word => (word.Text, word.Label)), together[i].Words.Select(word => (word.Text, word.Label)));
            Assert.All(apart[i].Words.Zip(together[i].Words), pair => Assert.Equal(pair.First.Score, pair.Second.Score, 5));
        }
    }

    [Fact]
    public void Words_behind_the_end_of_what_it_reads_have_no_answer()
    {
        using TokenClassifier tagger = Open(TinyTagger.Create(Spans));
        TaggedText tagged = tagger.Predict(string.Join(' ', Enumerable.Repeat("film", 30)));
        // 24 tokens, two of which are special.
        Assert.Equal((30, 8), (tagged.Words.Count, tagged.Unanswered));
        Assert.Equal((null, 0f), (tagged.Words[22].Label, tagged.Words[22].Score));
        Assert.NotNull(tagged.Words[21].Label);
    }

    [Fact]
    public void What_does_not_label_words_or_not_so_many_is_refused()
    {
        TinyEncoder.Create().Save(_folder["plain.onnx"]);
        Assert.Equal(
            $"{Shown.Path(_folder["plain.onnx"])}: does not label words; fine-tune it first with transfer finetune --task tokens",
            Assert.Throws<TransferException>(() => TokenClassifier.Load(_folder["plain.onnx"])).Message);
        Model model = TinyTagger.Create(Spans);
        model.Metadata["transfer.labels"] = "[\"a\",\"b\"]";
        model.Save(_folder["two.onnx"]);
        Assert.Equal(
            $"{Shown.Path(_folder["two.onnx"])}: gives 3 numbers for a word, and there are 2 labels; use a file whose labels fit",
            Assert.Throws<TransferException>(() => TokenClassifier.Load(_folder["two.onnx"])).Message);
        TinyTagger.Create(Spans).Save(_folder["tagger.onnx"]);
        Assert.Equal(
            $"{Shown.Path(_folder["tagger.onnx"])}: labels words and not whole texts; load it with TokenClassifier",
            Assert.Throws<TransferException>(() => TextClassifier.Load(_folder["tagger.onnx"])).Message);
        Model pooled = TinyTagger.Create(Spans);
        pooled.Graph.Outputs[0] = pooled.Graph.Append("ReduceMean", [pooled.Graph.Outputs[0]], "one", ("axes", new long[] { 1 }), ("keepdims", 0L));
        pooled.Graph.Outputs[0].Type = new TensorType(DataType.Float, new Shape("batch", 3));
        pooled.Save(_folder["pooled.onnx"]);
        Assert.Equal(
            $"{Shown.Path(_folder["pooled.onnx"])}: has no output of floats [batch,sequence,width], so it says nothing of single words; export it with the vectors of its tokens",
            Assert.Throws<TransferException>(() => TokenClassifier.Load(_folder["pooled.onnx"])).Message);
    }

    private TokenClassifier Open(Model model)
    {
        model.Save(_folder["tagger.onnx"]);
        return TokenClassifier.Load(_folder["tagger.onnx"]);
    }
}
