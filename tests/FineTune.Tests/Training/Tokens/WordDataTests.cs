using Transfer.FineTune.Engine;
using Transfer.Onnx;
using Transfer.TestKit;
using Transfer.Zoo;
using Xunit;

namespace Transfer.FineTune.Tests.Training.Tokens;

public sealed class WordDataTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TaggedDataset _data;
    private readonly WordTable _words;

    public WordDataTests()
    {
        // Of "anna-paris" three tokens are made, and its first bears the label.
        File.WriteAllText(_folder["a.conll"], "anna\tA\nis\tO\n\nthe\tO\nfilm\tO\nanna-paris\tA\nis\tO\ngood\tO\n");
        _data = TaggedDataset.Read(_folder["a.conll"], null, TextColumns.OfTheFile, null, CancellationToken.None);
        _words = WordTable.Of(_data, Tokenizer, 1, CancellationToken.None);
    }

    private static Tokenizer Tokenizer { get; } = Tokenizer.Parse(System.Text.Encoding.UTF8.GetBytes(TinyEncoder.Create().Metadata["transfer.tokenizer"]), "tiny");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_loss_is_the_mean_over_words_and_not_over_tokens()
    {
        (float training, _) = Loss(isJudged: false, [0, 1]);
        // Uniform logits: every word's cross entropy is ln 2, whatever padding and subwords there are beside it.
        Assert.Equal(Math.Log(2), training, 5);
        (float one, float[] gradient) = Loss(isJudged: false, [1]);
        Assert.Equal(Math.Log(2), one, 5);
        // dL/dz = (p - t) / words at the first token of each word, nothing elsewhere.
        int[] firsts = [1, 2, 3, 6, 7];
        for (int token = 0; token < gradient.Length / 2; token++)
        {
            float expected = !firsts.Contains(token) ? 0 : (token == 3 ? -0.5f : 0.5f) / firsts.Length;
            Assert.Equal(expected, gradient[token * 2], 6);
        }
    }

    [Fact]
    public void Judged_batches_make_up_a_mean_over_all_words()
    {
        // Judged one by one, losses are put together by sentences: 2 and 5 words of 7 in all.
        Assert.Equal(Math.Log(2) * 2 / 3.5, Loss(isJudged: true, [0]).Loss, 5);
        Assert.Equal(Math.Log(2) * 5 / 3.5, Loss(isJudged: true, [1]).Loss, 5);
        Assert.Equal(Math.Log(2), Loss(isJudged: true, [0, 1]).Loss, 5);
    }

    [Fact]
    public void Words_have_places_in_order_and_share_the_hash_of_their_sentence()
    {
        Assert.Equal((7, 0, 2), (_words.Answered, _words.PlaceOf(0), _words.PlaceOf(1)));
        Assert.Equal([1, 2, 3, 6, 7], _words.FirstsOf(1));
        LabelledData items = _words.AsItems(new DataSplit([0], [1], [], "", false, []));
        Assert.Equal([0, 1, 1, 1, 0, 1, 1], items.Labels);
        Assert.Equal([0, 1], items.Split.Train);
        Assert.Equal([2, 3, 4, 5, 6], items.Split.Validation);
        Assert.Equal(2, items.Set.Hashes.Distinct().Count());
        Assert.Equal(7, Enumerable.Range(0, 2).SelectMany(s => Enumerable.Range(0, _data.LabelsOf(s).Count).Select(w => _words.Key(s, w))).Distinct().Count());
        Assert.Equal(1, WordTable.Of(_data, Tokenizer.With(new Truncation(6), null), 1, CancellationToken.None).Cut);
    }

    // A graph that is nothing but logits, all of them zero, which learn.
    private (float Loss, float[] Gradient) Loss(bool isJudged, int[] items)
    {
        var data = new WordData(_data, [0, 1], _words, new EncoderInputs(false, false, null, 0), new LengthBuckets(_words.Tokens.Longest, 24), new WordTask(_data, new DataSplit([0, 1], [], [], "", false, []), _words).PlainTargets(), isJudged);
        int bucket = items.Max(data.BucketOf);
        var batch = new TrainingBatch(data.Inputs(bucket), items.Length);
        data.Read(batch, items, 1);
        long length = data.Inputs(bucket)[0].Shape[0];
        Model model = Model.Parse("""
            <ir_version: 8, opset_import: ["" : 17]>
            net () => (float[batch, length, 2] logits) <float one = {1}, float[1, 1, 2] offset> { logits = Mul (offset, one) }
            """);
        model.Graph.Get("offset").Initializer = Tensor.FromFloats(new float[items.Length * length * 2], items.Length, length, 2);
        (Model whole, string loss, string target) = LossGraph.Append(model, "logits", LossKind.SoftCrossEntropy);
        using TrainingEngine engine = TrainingEngine.Build(whole, new EngineOptions
        {
            InputShapes = new Dictionary<string, long[]> { [target] = [items.Length, length, 2] },
            Trainable = ["offset"],
            Loss = loss,
        });
        batch.All<float>(TrainingBatch.Target).CopyTo(engine.Input(target));
        float value = engine.Forward();
        engine.Backward();
        return (value, engine.Gradient("offset").ToArray());
    }
}
