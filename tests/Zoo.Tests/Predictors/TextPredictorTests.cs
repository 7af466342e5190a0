using System.Text.Json.Nodes;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Zoo.Tests.Predictors;

public sealed class TextPredictorTests : IDisposable
{
    private const int Width = 16;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(null)]
    [InlineData("single_label_classification")]
    [InlineData("multi_label_classification")]
    public void A_folder_says_whether_one_label_is_right_or_any(string? problem)
    {
        WriteFolder(problem, Width);
        using var classifier = TextClassifier.Load(_folder["model.onnx"]);
        Prediction prediction = classifier.Predict("the film is good");
        float[] sums = Sums("the film is good");
        bool any = problem == "multi_label_classification";
        Assert.Equal(any ? AnswerKind.Labels : AnswerKind.Classes, classifier.Answer);
        double all = sums.Sum(x => Math.Exp(x));
        for (int c = 0; c < Width; c++)
            Assert.Equal(any ? 1 / (1 + Math.Exp(-sums[c])) : Math.Exp(sums[c]) / all, prediction.Probabilities.Span[c], 1e-6);
        Assert.Equal(sums.Select((x, c) => (x, Name: $"l{c}")).Where(l => any ? l.x >= 0 : Math.Exp(l.x) / all >= 0.5).OrderByDescending(l => l.x).Select(l => l.Name),
            prediction.Above().Select(label => label.Label));
        Assert.Equal(Width, prediction.Above(0).Count);
        if (any)
            return;
        Assert.Equal($"{Name}: answers with classes and not with a number; load it with TextClassifier", Assert.Throws<TransferException>(() => TextRegressor.Load(_folder["model.onnx"])).Message);
    }

    [Fact]
    public void A_folder_of_a_regression_answers_with_its_number()
    {
        WriteFolder("regression", 1);
        using var regressor = TextRegressor.Load(_folder["model.onnx"]);
        Assert.Equal(AnswerKind.Number, regressor.Answer);
        Assert.Equal([Sums("the film")[0], Sums("bad plot")[0]], regressor.Predict(["the film", "bad plot"]));
        Assert.Equal($"{Name}: answers with a number and has no classes; load it with TextRegressor", Assert.Throws<TransferException>(() => TextClassifier.Load(_folder["model.onnx"])).Message);
    }

    [Fact]
    public void A_model_of_pairs_takes_two_texts_and_no_fewer()
    {
        Model model = Classifier(Width);
        var settings = new TextModelSettings { MaxLength = 24, Pairs = true };
        Assert.Equal(settings, TextModelSettings.Parse(settings.ToJson(), "t"));
        Assert.DoesNotContain("pairs", (settings with { Pairs = false }).ToJson(), StringComparison.Ordinal);
        model.Metadata[TextModelSettings.Key] = settings.ToJson();
        model.Metadata[ImageModelMetadata.LabelsKey] = Labels(Width).ToJsonString();
        model.Save(_folder["model.onnx"]);
        using var classifier = TextClassifier.Load(_folder["model.onnx"]);
        Assert.True(classifier.ReadsPairs);
        TokenEncoding encoded = classifier.Encode([("good film", "bad plot")])[0];
        Assert.Equal([0, 0, 0, 0, 1, 1, 1], encoded.TypeIds.ToArray());
        // [CLS] 24 words [SEP] 1 word [SEP]: the longer text is cut.
        Assert.Equal((24, 2), (classifier.Encode([(string.Join(' ', Enumerable.Repeat("good", 24)), "plot")])[0].Count, classifier.Encode([(string.Join(' ', Enumerable.Repeat("good", 24)), "plot")])[0].TypeIds.ToArray().Sum()));
        Assert.NotEqual(classifier.Predict("good film", "bad plot").Probabilities.ToArray(), classifier.Predict("bad plot", "good film").Probabilities.ToArray());
        var error = Assert.Throws<TransferException>(() => classifier.Predict("good film"));
        Assert.Equal((ErrorKind.Usage, $"{Name}: answers to two texts together, and the second one is missing; give it with --pair, in code as Predict(text, pair)"), (error.Kind, error.Message));
    }

    [Fact]
    public void What_answers_with_something_else_than_one_number_is_no_regressor()
    {
        WriteFolder("regression", 3);
        Assert.Equal($"{Name}: answers with 3 numbers, and one is wanted; use a model that gives one", Refused());
        File.Delete(_folder["config.json"]);
        Model model = TinyEncoder.Create();
        model.Save(_folder["model.onnx"]);
        Assert.Equal($"{Name}: gives vectors and does not answer with a number; load it with TextEmbedder", Refused());
        (model.Metadata[ImageModelMetadata.TaskKey], model.Metadata[ImageModelMetadata.LabelsKey]) = ("tokens", """["A","B"]""");
        model.Save(_folder["model.onnx"]);
        Assert.Equal($"{Name}: labels words and does not answer with a number; load it with TokenClassifier", Refused());

        string Refused() => Assert.Throws<TransferException>(() => TextRegressor.Load(_folder["model.onnx"])).Message;
    }

    [Fact]
    public void Labels_that_are_not_as_many_as_the_numbers_are_refused()
    {
        Model model = Classifier(Width);
        model.Metadata[ImageModelMetadata.LabelsKey] = Labels(3).ToJsonString();
        model.Save(_folder["model.onnx"]);
        Assert.StartsWith($"{Name}: gives 16 numbers for a text, and there are 3 labels; ", Assert.Throws<TransferException>(() => TextClassifier.Load(_folder["model.onnx"])).Message, StringComparison.Ordinal);
    }

    private string Name => Shown.Path(_folder["model.onnx"]);

    private static JsonArray Labels(int width) => [.. Enumerable.Range(0, width).Select(c => (JsonNode)$"l{c}")];

    private void WriteFolder(string? problem, int width)
    {
        Model model = Classifier(width);
        File.WriteAllText(_folder["tokenizer.json"], model.Metadata[TextModelSettings.TokenizerKey]);
        _ = model.Metadata.Remove(TextModelSettings.TokenizerKey);
        _ = model.Metadata.Remove(TextModelSettings.Key);
        model.Save(_folder["model.onnx"]);
        var config = new JsonObject { ["max_position_embeddings"] = 24 };
        if (width > 1)
            config["id2label"] = new JsonObject(Enumerable.Range(0, width).Select(c => KeyValuePair.Create($"{c}", (JsonNode?)$"l{c}")));
        if (problem is not null)
            config["problem_type"] = problem;
        File.WriteAllText(_folder["config.json"], config.ToJsonString());
    }

    // The mean over the tokens stands for logits.
    private static Model Classifier(int width)
    {
        Model model = TinyEncoder.Create();
        Graph graph = model.Graph;
        Value first = graph.AddInitializer("first", Tensor.From<long>([.. Enumerable.Range(0, width).Select(c => (long)c)], width));
        Value axes = graph.AddInitializer("axes", Tensor.From<long>([1], 1));
        Value mean = model.Opset >= 18
            ? graph.Append("ReduceMean", [graph.Outputs[0], axes], "mean", ("keepdims", 0L))
            : graph.Append("ReduceMean", [graph.Outputs[0]], "mean", ("axes", new long[] { 1 }), ("keepdims", 0L));
        Value logits = graph.Append("Gather", [mean, first], "logits", ("axis", 1L));
        logits.Type = new TensorType(DataType.Float, new Shape("batch", width));
        graph.Outputs[0] = logits;
        return model;
    }

    private static float[] Sums(string text)
    {
        using var folder = new TemporaryFolder();
        Classifier(Width).Save(folder["m.onnx"]);
        using var store = new ModelStore(new ModelStoreOptions { Offline = true });
        ResolvedModel model = store.Resolve(folder["m.onnx"]);
        using var plain = new TextModel(model.OpenSession(new Runtime.SessionOptions { Threads = 1 }), TextModelSource.Read(model), TokenPooling.Mean, Parallelism.Latency(1));
        float[] sums = [];
        plain.Run([plain.Tokenizer.Encode(text)], (_, row) => sums = row.ToArray(), CancellationToken.None);
        return sums;
    }
}
