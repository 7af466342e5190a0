using System.Text.Json.Nodes;
using Transfer.Onnx;
using Transfer.Runtime;
using Transfer.TestKit;
using Transfer.Zoo;
using Xunit;

namespace Transfer.FineTune.Tests.Training.Texts.Similarity;

public sealed class SimilarityFineTuneTests : IDisposable
{
    // A word and the one that shall mean the same: the untouched encoder knows nothing of it.
    private static readonly (string One, string Other)[] Meanings = [("good", "anna"), ("bad", "paris"), ("one", "acme"), ("two", "rome"), ("three", "ben"), ("four", "not")];

    private readonly TemporaryFolder _folder = new();
    private readonly ModelStore _store = new(new ModelStoreOptions { Offline = true });
    private readonly List<string> _notices = [];

    public SimilarityFineTuneTests()
    {
        TinyEncoder.Create().Save(_folder["net.onnx"]);
        File.WriteAllText(_folder["pairs.csv"], "a,b,score\n" + string.Concat(Rows(160).Select((row, i) => i % 2 == 0 ? $"{row.A},{row.B},1\n" : $"{row.A},{row.C},0\n")));
        File.WriteAllText(_folder["triplets.csv"], "a,b,c\n" + string.Concat(Rows(160).Select(row => $"{row.A},{row.B},{row.C}\n")));
    }

    public void Dispose()
    {
        _store.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void Scores_teach_the_encoder_which_texts_are_alike()
    {
        SimilarityResult result = SimilarityFineTune.Run(Options("run", Scored), notice: _notices.Add);
        Assert.Equal(("cosine", 160), (result.Loss, result.Train.Items + result.Validation.Items));
        Assert.True(result.Validation.Spearman > result.Before.Spearman + 0.3, $"{result.Validation.Spearman} tuned, {result.Before.Spearman} before");
        Assert.True(result.Epochs[^1].TrainLoss < result.Epochs[0].TrainLoss / 2);
        Assert.All(result.Epochs, epoch => Assert.Null(epoch.ValidationAccuracy));
        Assert.Contains(_notices, notice => System.Text.RegularExpressions.Regex.IsMatch(notice, @"^epoch 2: train loss \d\.\d{3}, validation loss \d\.\d{3}, \d+\.\d s$"));
        Assert.Equal(result.Epochs.MinBy(epoch => epoch.ValidationLoss)!.Epoch, result.KeptEpoch);

        // The figures are those of the file, from text to vector.
        using var embedder = TextEmbedder.Load(_folder["run"]);
        using var untouched = TextEmbedder.Load(_folder["net.onnx"]);
        PairTable table = PairTable.Read(Options("x", Scored), _ => { }, CancellationToken.None);
        Assert.Equal(result.Validation.Spearman!.Value, Spearman(embedder, table), 4);
        Assert.Equal(result.Before.Spearman!.Value, Spearman(untouched, table), 4);
        string report = File.ReadAllText(_folder["run/report.html"]);
        Assert.Contains("by the square of what the cosine of a pair", report);
        Assert.Contains(FormattableString.Invariant($"Spearman <strong>{result.Validation.Spearman:0.000}</strong> <span class=\"soft\">(before: {result.Before.Spearman:0.000}; {result.Validation.Items} validation pairs)"), report);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Pairs_without_scores_teach_it_which_text_belongs_to_which(bool negatives)
    {
        SimilarityResult result = SimilarityFineTune.Run(Options("run", TextColumns.Only("a") with { Pair = "b", Negative = negatives ? "c" : null }), notice: _notices.Add);
        Assert.Equal("ranking", result.Loss);
        Assert.True(result.Validation.MeanReciprocalRank > result.Before.MeanReciprocalRank + 0.1, $"{result.Validation.MeanReciprocalRank} tuned, {result.Before.MeanReciprocalRank} before");
        Assert.Equal(negatives, result.Validation.TripletAccuracy is not null);
        if (negatives)
            Assert.True(result.Validation.TripletAccuracy > result.Before.TripletAccuracy + 0.2, $"{result.Validation.TripletAccuracy} tuned, {result.Before.TripletAccuracy} before");
        Assert.Equal(result.Epochs.Max(epoch => epoch.ValidationAccuracy), result.Validation.Right);
        Assert.Contains(_notices, notice => System.Text.RegularExpressions.Regex.IsMatch(notice, @"^epoch 2: train loss \d\.\d{3}, validation loss \d\.\d{3}, \d+\.\d % right, \d+\.\d s$"));
    }

    [Fact]
    public void The_file_is_an_embedder_with_a_certificate_that_can_be_proved_again()
    {
        SimilarityResult result = SimilarityFineTune.Run(Short("run"));
        Model model = Model.Load(_folder["run/model.onnx"]);
        Assert.Equal(("embed", "net"), (model.Metadata["transfer.task"], model.Metadata["transfer.base"]));
        Assert.False(model.Metadata.ContainsKey("transfer.labels"));
        Assert.Single(model.Graph.Outputs);
        Assert.Equal(result.Validation.Spearman, (double?)JsonNode.Parse(model.Metadata["transfer.metrics"])!["spearman"]);
        Assert.InRange(result.Parity.MaxAbsDiff, 0, 1e-5);
        ParityFinding found = Prove("run");
        Assert.True(found.Holds);
        Assert.Equal((4, null, "vectors"), (found.Probe.Items, found.Data, found.Noun));

        TransferException error = Assert.Throws<TransferException>(() => ParityProof.Run(
            _store.Resolve(_folder["run"]), _folder["pairs.csv"], TextColumns.Only("a"), new SessionOptions(), 1, null, CancellationToken.None));
        Assert.EndsWith(": is an encoder without a head, and --data compares heads; leave it away, or compare with stored vectors with --golden", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_gives_other_vectors_is_found_out()
    {
        _ = SimilarityFineTune.Run(Short("run"));
        Model model = Model.Load(_folder["run/model.onnx"]);
        var certificate = ParityCertificate.Read(model.Metadata, "run");
        certificate.Probe[2][0] += 0.5f;
        certificate.Write(model);
        model.Save(_folder["run/model.onnx"]);
        Assert.False(Prove("run").Holds);
    }

    [Fact]
    public void A_tuned_encoder_can_be_tuned_on()
    {
        SimilarityResult first = SimilarityFineTune.Run(Short("run"));
        SimilarityResult second = SimilarityFineTune.Run(Short("again") with { Base = _store.Resolve(_folder["run"]) });
        Assert.Equal(first.Validation.Spearman!.Value, second.Before.Spearman!.Value, 5);
    }

    [Fact]
    public void A_stopped_training_is_resumed_to_the_same_bits_and_figures()
    {
        FineTuneOptions options = Short("whole");
        SimilarityResult whole = SimilarityFineTune.Run(options);
        using var stop = new CancellationTokenSource();
        Assert.Throws<OperationCanceledException>(() => SimilarityFineTune.Run(options with { Out = _folder["part"] }, new StopAt("train", 6, stop), null, stop.Token));
        Assert.False(File.Exists(_folder["part/model.onnx"]));
        SimilarityResult part = SimilarityFineTune.Run(
            RunSettings.Read(_folder["part"]).ToOptions(_store.Resolve(_folder["net.onnx"]), _folder["part"]) with { Resume = true }, notice: _notices.Add);
        Assert.Contains(_notices, notice => notice.StartsWith("going on from the checkpoint in ", StringComparison.Ordinal));
        Assert.Equal(Weights("whole"), Weights("part"));
        Assert.Equal((whole.Before, whole.Validation), (part.Before, part.Validation));
    }

    [Fact]
    public void The_same_settings_give_the_same_weights_at_any_thread_count()
    {
        _ = SimilarityFineTune.Run(Short("one") with { Threads = 1 });
        _ = SimilarityFineTune.Run(Short("two") with { Threads = 3 });
        Assert.Equal(Weights("one"), Weights("two"));
    }

    [Fact]
    public void A_plan_says_what_would_be_done_and_writes_nothing()
    {
        SimilarityPlan plan = SimilarityFineTune.Plan(Options("run", Scored));
        Assert.Equal(("net", 24, "cosine", 160), (plan.Base, plan.MaxLength, plan.Loss, plan.Train + plan.Validation));
        Assert.False(Directory.Exists(_folder["run"]));
    }

    [Fact]
    public void What_cannot_be_done_is_refused()
    {
        FineTuneOptions options = Options("run", Scored);
        Assert.StartsWith("pairs of texts have no classes; SimilarityFineTune learns from them", Assert.Throws<ArgumentException>(() => TextFineTune.Run(options)).Message, StringComparison.Ordinal);
        Assert.Equal("a run on pairs of texts needs to know the column of the second ones", Assert.Throws<ArgumentException>(() => SimilarityFineTune.Run(Options("run", new TextColumns("a", "score")))).Message);
        Assert.Equal("an encoder of which no layer learns stays as it is", Assert.Throws<ArgumentException>(() => SimilarityFineTune.Run(options with { Unfreeze = Unfreeze.None })).Message);
        Assert.Equal("--val kfold:N: an encoder is trained once, not once a fold; give a share such as 0.2",
            Assert.Throws<TransferException>(() => SimilarityFineTune.Run(options with { Validation = ValidationPlan.Parse("kfold:3") })).Message);
        Assert.False(Directory.Exists(_folder["run"]));
    }

    [Theory]
    [InlineData(TextTask.Classify)]
    [InlineData(TextTask.Regress)]
    public void A_model_that_answers_already_is_no_encoder(TextTask task)
    {
        File.WriteAllText(_folder["texts.csv"], "text,label\n" + string.Concat(Enumerable.Range(0, 20).Select(i => $"{(i % 2 == 0 ? "good" : "bad")} {i},{i % 2}\n")));
        _ = TextFineTune.Run(Options("finished", new TextColumns("text", "label")) with
        {
            Data = _folder["texts.csv"],
            Texts = new TextRunOptions { Columns = new TextColumns("text", "label"), Task = task },
            Unfreeze = Unfreeze.None,
        });
        ResolvedModel finished = _store.Resolve(_folder["finished"]);
        TransferException error = Assert.Throws<TransferException>(() => SimilarityFineTune.Run(Options("run", Scored) with { Base = finished }));
        Assert.Equal((ErrorKind.BadInput, $"{Shown.Path(finished.Name)}: answers already, and --task similarity tunes an encoder; name the encoder that it was made from"), (error.Kind, error.Message));
        Assert.False(Directory.Exists(_folder["run"]));
    }

    [Fact]
    public void An_encoder_beside_which_labels_lie_is_one_all_the_same()
    {
        Model model = TinyEncoder.Create();
        model.Metadata[ImageModelMetadata.LabelsKey] = """["LABEL_0","LABEL_1"]""";
        model.Save(_folder["labelled.onnx"]);
        Assert.False(TextBase.Load(_store.Resolve(_folder["labelled.onnx"])).IsFinished);
    }

    [Fact]
    public void Texts_that_are_cut_off_are_counted()
    {
        _ = SimilarityFineTune.Plan(Options("run", Scored) with { Texts = new TextRunOptions { Columns = Scored, Task = TextTask.Similarity, MaxLength = 8 } }, notice: _notices.Add);
        Assert.Contains(_notices, notice => System.Text.RegularExpressions.Regex.IsMatch(notice, @"^\d+\.\d % of the texts are longer than the 8 tokens that the model reads; their ends are cut off$"));
    }

    private static TextColumns Scored => new("a", "score") { Pair = "b" };

    private static double Spearman(TextEmbedder embedder, PairTable table)
    {
        TextPair[] pairs = [.. table.Split.Validation.Select(i => table.Pairs[i])];
        double[] cosines = [.. pairs.Select(pair => Cosine(embedder.Embed(table.Texts[pair.First]), embedder.Embed(table.Texts[pair.Second])))];
        return Correlation.Spearman(cosines, [.. pairs.Select(pair => (double)pair.Similarity)]);
    }

    private static double Cosine(float[] a, float[] b)
    {
        double Dot(float[] x, float[] y) => x.Zip(y, (p, q) => (double)p * q).Sum();
        return Dot(a, b) / Math.Sqrt(Dot(a, a) * Dot(b, b));
    }

    // The second text means the same as the first, the third does not.
    private static IEnumerable<(string A, string B, string C)> Rows(int count)
    {
        var random = new Random(4);
        string Text(string word)
        {
            string filler = string.Join(' ', Enumerable.Range(0, random.Next(1, 6)).Select(_ => TinyEncoder.Words[random.Next(7, 12)]));
            return $"{word} {filler} {word}";
        }

        for (int i = 0; i < count; i++)
        {
            int meaning = random.Next(Meanings.Length), other = (meaning + random.Next(1, Meanings.Length)) % Meanings.Length;
            yield return (Text(Meanings[meaning].One), Text(Meanings[meaning].Other), Text(Meanings[other].Other));
        }
    }

    private ParityFinding Prove(string run) => ParityProof.Run(_store.Resolve(_folder[run]), null, null, new SessionOptions(), 1, null, CancellationToken.None);

    private FineTuneOptions Short(string run) => Options(run, Scored) with { Training = Options("x", Scored).Training with { Epochs = 2, CheckpointEvery = TimeSpan.Zero } };

    private FineTuneOptions Options(string run, TextColumns columns) => new()
    {
        Base = _store.Resolve(_folder["net.onnx"]),
        Data = _folder[columns.HasLabel ? "pairs.csv" : "triplets.csv"],
        Texts = new TextRunOptions { Columns = columns, Task = TextTask.Similarity },
        Out = _folder[run],
        Unfreeze = Unfreeze.All,
        Training = SimilarityTraining.Defaults with { Epochs = 12, Batch = 16, LearningRate = 1e-2f },
    };

    private byte[] Weights(string run)
    {
        Graph graph = Model.Load(_folder[Path.Combine(run, "model.onnx")]).Graph;
        return [.. new[] { "q0", "down1", "f1_scale" }.SelectMany(name => graph.Get(name).Initializer!.Bytes.ToArray())];
    }
}
