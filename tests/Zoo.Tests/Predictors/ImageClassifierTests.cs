using Transfer.Onnx;
using Transfer.Runtime;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Zoo.Tests;

public sealed class ImageClassifierTests : IDisposable
{
    private static readonly string[] Colours = ["red", "green", "blue"];

    private readonly TemporaryFolder _folder = new();
    private readonly ModelStore _store = new(new ModelStoreOptions { Offline = true });
    private readonly string[] _pictures;

    public ImageClassifierTests()
    {
        TinyClassifier.WritePictures(_folder.Path, each: 5);
        _pictures = [.. Enumerable.Range(0, 15).Select(i => _folder[Path.Combine(Colours[i % 3], $"{i / 3}.bmp")])];
        Save("model.onnx", Described());
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void A_path_a_stream_and_pixels_give_the_same()
    {
        using var classifier = ImageClassifier.Load(_folder["model.onnx"]);
        Prediction path = classifier.Predict(_pictures[1]);
        using FileStream stream = File.OpenRead(_pictures[1]);
        Prediction streamed = classifier.Predict(stream);
        Prediction pixels = classifier.Predict(ImageDecoder.Decode(_pictures[1]));
        Assert.Equal("green", path.Label);
        Assert.Equal(path.Probabilities.ToArray(), streamed.Probabilities.ToArray());
        Assert.Equal(path.Probabilities.ToArray(), pixels.Probabilities.ToArray());
        Assert.Equal(1, path.Probabilities.ToArray().Sum(), 5);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Many_pictures_come_back_in_their_order(int threads)
    {
        using var classifier = ImageClassifier.Load(_folder["model.onnx"], new SessionOptions { Threads = threads });
        using ImageClassifier batched = Open("model.onnx", parallelism: Parallelism.Throughput(threads));
        Assert.Equal(_pictures.Select((_, i) => Colours[i % 3]), classifier.Predict(_pictures).Select(p => p.Label));
        Assert.Equal(_pictures.Select((_, i) => Colours[i % 3]), batched.Predict(_pictures).Select(p => p.Label));
        Assert.Empty(classifier.Predict([]));
    }

    [Fact]
    public void Eight_threads_share_one_classifier()
    {
        using var classifier = ImageClassifier.Load(_folder["model.onnx"]);
        float[][] alone = [.. _pictures.Select(path => classifier.Predict(path).Probabilities.ToArray())];
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, thread =>
        {
            for (int round = 0; round < 20; round++)
            {
                int i = (thread + round) % _pictures.Length;
                Assert.Equal(alone[i], classifier.Predict(_pictures[i]).Probabilities.ToArray());
            }
        });
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_fixed_batch_is_filled_up(int batch)
    {
        Model model = Described();
        SetBatch.Run(model, "m", batch);
        Save("fixed.onnx", model);
        using ImageClassifier classifier = Open("fixed.onnx", parallelism: Parallelism.Throughput(2));
        using var free = ImageClassifier.Load(_folder["model.onnx"]);
        Assert.Equal(free.Predict(_pictures).SelectMany(p => p.Probabilities.ToArray()), classifier.Predict(_pictures).SelectMany(p => p.Probabilities.ToArray()));
        Assert.Equal("blue", classifier.Predict(_pictures[2]).Label);
    }

    [Theory]
    [InlineData("float", "")]
    [InlineData("uint8", "f = Cast <to = 1> (x) s = Div (f, scale)")]
    public void An_input_with_channels_last_may_be_floats_or_bytes(string type, string convert)
    {
        Model model = Model.Parse($$"""
            <ir_version: 8, opset_import: ["" : 17]>
            g ({{type}}[batch, 8, 8, 3] x) => (float[batch, 3] y)
            <float scale = {255.0}>
            {
              {{convert}}
              t = Transpose <perm = [0, 3, 1, 2]> ({{(convert.Length > 0 ? "s" : "x")}})
              p = GlobalAveragePool (t)
              f2 = Flatten (p)
              y = Softmax (f2)
            }
            """);
        string preprocessing = TinyClassifier.Preprocessing.Replace("NCHW", "NHWC", StringComparison.Ordinal);
        Save("last.onnx", Described(model, type == "uint8" ? preprocessing.Replace("\"scale\":255", "\"scale\":1", StringComparison.Ordinal) : preprocessing));
        using ImageClassifier classifier = Open("last.onnx");
        Assert.Equal(_pictures.Select((_, i) => Colours[i % 3]), classifier.Predict(_pictures).Select(p => p.Label));
        Assert.Equal("green", classifier.Predict(ImageDecoder.Decode(_pictures[4])).Label);
    }

    [Fact]
    public void A_model_of_logits_with_a_card_gives_probabilities()
    {
        Save("plain.onnx", TinyClassifier.Create());
        using ImageClassifier classifier = Open("plain.onnx", Card());
        Prediction prediction = classifier.Predict(_pictures[0]);
        Assert.Equal("red", prediction.Label);
        Assert.Equal(1, prediction.Probabilities.ToArray().Sum(), 5);
    }

    [Fact]
    public void A_card_that_is_given_goes_before_the_metadata()
    {
        ModelCard card = Card() with { Labels = ["rouge", "vert", "bleu"] };
        using ImageClassifier classifier = Open("model.onnx", card);
        Assert.Equal("rouge", classifier.Predict(_pictures[0]).Label);
        using ImageClassifier unlabelled = Open("model.onnx", Card() with { Labels = null });
        Assert.Equal("red", unlabelled.Predict(_pictures[0]).Label);
    }

    [Fact]
    public void A_model_that_says_nothing_needs_a_card()
    {
        Save("plain.onnx", TinyClassifier.Create());
        Fails("plain.onnx", null, "does not say how it reads pictures or what its classes are called; it was not made by transfer finetune: give a card with --card");
        Fails("plain.onnx", Card() with { Labels = null }, "is a model without classes of its own; fine-tune it first with transfer finetune");
        Fails("plain.onnx", Card() with { Labels = ["a", "b"] }, "gives 3 numbers for a picture, and there are 2 labels; give a card with one label for each");
    }

    [Theory]
    [InlineData("transfer.labels", "{")]
    [InlineData("transfer.labels", "[]")]
    [InlineData("transfer.labels", "[null]")]
    [InlineData("transfer.labels", "[1]")]
    [InlineData("transfer.labels", "null")]
    [InlineData("transfer.preprocessing", "{")]
    [InlineData("transfer.preprocessing", "null")]
    [InlineData("transfer.preprocessing", "{}")]
    public void Metadata_that_is_broken_names_the_key(string key, string json)
    {
        Model model = Described();
        model.Metadata[key] = json;
        Save("odd.onnx", model);
        var error = Assert.Throws<TransferException>(() => ImageClassifier.Load(_folder["odd.onnx"]));
        Assert.Equal(ErrorKind.BadInput, error.Kind);
        Assert.StartsWith($"{Shown.Path(_folder["odd.onnx"])}: metadata '{key}'", error.Message);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public void A_result_that_does_not_count_the_pictures_is_refused()
    {
        Model model = Model.Parse("""
            <ir_version: 8, opset_import: ["" : 17]>
            g (float[batch, 3, 8, 8] x) => (float[one, 3] y)
            {
              p = GlobalAveragePool (x)
              f = Flatten (p)
              y = ReduceMax <axes = [0]> (f)
            }
            """);
        Save("odd.onnx", Described(model));
        using ImageClassifier classifier = Open("odd.onnx", parallelism: Parallelism.Throughput(2));
        var error = Assert.Throws<TransferException>(() => classifier.Predict(_pictures));
        Assert.EndsWith("gives [1,3] for 2 pictures, and the first dimension must count them; fix the batch with 'transfer export --batch 1', or use another model", error.Message);
    }

    [Theory]
    [InlineData("float[batch, 3, 9, 9] x", "float[batch, 3] y", "f", "input 'x' has shape [batch,3,9,9], and the preprocessing gives [batch,3,8,8]; give a card whose size and layout fit")]
    [InlineData("float[batch, 8, 8, 3] x", "float[batch, 8] y", "f", "input 'x' has shape [batch,8,8,3], and the preprocessing gives [batch,3,8,8]; give a card whose size and layout fit")]
    public void An_input_of_another_shape_is_refused(string input, string output, string from, string message)
    {
        Save("odd.onnx", Described(Model.Parse($$"""
            <ir_version: 8, opset_import: ["" : 17]>
            g ({{input}}) => ({{output}})
            {
              p = GlobalAveragePool (x)
              f = Flatten (p)
              y = Softmax ({{from}})
            }
            """)));
        Fails("odd.onnx", null, message);
    }

    [Fact]
    public void Inputs_and_outputs_of_other_kinds_are_refused()
    {
        Save("two.onnx", Described(Model.Parse("""
            <ir_version: 8, opset_import: ["" : 17]>
            g (float[batch, 3] x, float[batch, 3] z) => (float[batch, 3] y) { y = Add (x, z) }
            """)));
        Fails("two.onnx", null, "has 2 inputs, and a model of pictures has 1; extract the part that reads the picture");
        Save("ids.onnx", Described(Model.Parse("""
            <ir_version: 8, opset_import: ["" : 17]>
            g (int64[batch, 3, 8, 8] x) => (float[batch, 3, 8, 8] y) { y = Cast <to = 1> (x) }
            """)));
        Fails("ids.onnx", null, "input 'x' is Int64, and pictures are given as Float or UInt8; convert the model");
        Save("double.onnx", Described(Model.Parse("""
            <ir_version: 8, opset_import: ["" : 17]>
            g (float[batch, 3, 8, 8] x) => (double[batch, 3, 8, 8] y) { y = Cast <to = 11> (x) }
            """)));
        Fails("double.onnx", null, "output 'y' is Double, and results are read as Float; convert the model");
    }

    [Fact]
    public void Bad_pictures_are_handed_over_and_the_rest_is_answered()
    {
        File.WriteAllText(_pictures[4], "text");
        File.Delete(_pictures[7]);
        using ImageClassifier classifier = Open("model.onnx", parallelism: Parallelism.Throughput(3));
        var answered = new SortedDictionary<int, string>();
        var bad = new SortedSet<int>();
        classifier.Predict(_pictures, (i, p) => answered.Add(i, p.Label), (i, _) => bad.Add(i));
        Assert.Equal([4, 7], bad);
        Assert.Equal(_pictures.Length - 2, answered.Count);
        Assert.All(answered, pair => Assert.Equal(Colours[pair.Key % 3], pair.Value));
        Assert.Throws<TransferException>(() => classifier.Predict(_pictures));
    }

    [Fact]
    public void Cancelling_stops_between_batches()
    {
        using ImageClassifier classifier = Open("model.onnx", parallelism: Parallelism.Throughput(1));
        using var source = new CancellationTokenSource();
        int answered = 0;
        Assert.ThrowsAny<OperationCanceledException>(() => classifier.Predict(
            _pictures,
            (_, _) =>
            {
                answered++;
                source.Cancel();
            },
            null,
            source.Token));
        Assert.InRange(answered, 1, _pictures.Length - 1);
    }

    [Fact]
    public void An_error_of_the_receivers_comes_out_as_it_is()
    {
        using ImageClassifier classifier = Open("model.onnx", parallelism: Parallelism.Throughput(2));
        Assert.Throws<InvalidTimeZoneException>(() => classifier.Predict(_pictures, (_, _) => throw new InvalidTimeZoneException(), null));
    }

    [Fact]
    public void What_is_disposed_is_not_used()
    {
        var classifier = ImageClassifier.Load(_folder["model.onnx"]);
        classifier.Dispose();
        classifier.Dispose();
        Assert.Throws<ObjectDisposedException>(() => classifier.Predict(_pictures[0]));
    }

    private static ModelCard Card() => ModelCard.Parse(System.Text.Encoding.UTF8.GetBytes(TinyClassifier.Card), "tiny.json");

    private static Model Described(Model? model = null, string preprocessing = TinyClassifier.Preprocessing)
    {
        if (model is null)
        {
            model = TinyClassifier.Create();
            Value probabilities = model.Graph.Append("Softmax", [model.Graph.Outputs[0]], "probabilities", ("axis", 1L));
            probabilities.Type = model.Graph.Outputs[0].Type;
            model.Graph.Outputs[0] = probabilities;
        }

        model.Metadata[ImageModelMetadata.LabelsKey] = """["red","green","blue"]""";
        model.Metadata[ImageModelMetadata.PreprocessingKey] = preprocessing;
        return model;
    }

    private void Save(string name, Model model) => model.Save(_folder[name]);

    private ImageClassifier Open(string name, ModelCard? card = null, Parallelism? parallelism = null) =>
        ImageClassifier.Open(_store.Resolve(_folder[name], card), card, new SessionOptions(), parallelism ?? Parallelism.Latency(2));

    private void Fails(string name, ModelCard? card, string message)
    {
        var error = Assert.Throws<TransferException>(() => Open(name, card));
        Assert.Equal((ErrorKind.BadInput, $"{Shown.Path(_folder[name])}: {message}"), (error.Kind, error.Message));
    }
}
