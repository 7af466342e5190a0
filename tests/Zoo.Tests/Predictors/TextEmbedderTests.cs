using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Transfer.Onnx;
using Transfer.TestKit;
using Xunit;

namespace Transfer.Zoo.Tests;

/// <summary>One embedder for all tests: it is thread safe, and loading it is most of their time.</summary>
public sealed class TextEmbedderTests : IClassFixture<TextEmbedderTests.Shared>, IDisposable
{
    // What differs between batches of other sizes: the order in which products are summed.
    private const float Rounding = 1e-5f;

    private static readonly string[] Texts =
        ["ok", "A man is playing a guitar on the street.", "", "Café naïve", string.Join(' ', Enumerable.Repeat("a long text goes on and on", 60)), "The stock market fell."];

    private readonly TemporaryFolder _folder = new();
    private readonly TextEmbedder _embedder;

    public TextEmbedderTests(Shared shared) => _embedder = shared.Embedder;

    public void Dispose() => _folder.Dispose();

    [SkippableFact]
    public void From_text_to_vector_it_gives_the_golden_embeddings()
    {
        string folder = SharedData.Require("models/all-minilm-l6-v2");
        var golden = new GoldenFile(Path.Combine(folder, "golden.onnx"));
        string[] texts = [.. JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "texts.json")))!["texts"]!.AsArray().Select(text => (string)text!)];
        float[] expected = golden.Get("embedding").AsSpan<float>().ToArray();
        foreach (TextEmbedder embedder in new[] { _embedder, TextEmbedder.Load(folder) })
        {
            float[] actual = [.. embedder.Embed(texts).SelectMany(row => row)];
            Assert.Equal(expected.Length, actual.Length);
            Assert.True(Largest(expected, actual) <= 1e-5, $"largest difference {Largest(expected, actual)}");
        }
    }

    [SkippableFact]
    public void A_file_that_breaks_a_rule_is_refused_before_it_runs()
    {
        string folder = SharedData.Require("models/all-minilm-l6-v2");
        foreach (string file in Directory.GetFiles(folder, "*.json"))
            File.Copy(file, _folder[Path.GetFileName(file)]);
        Model model = Model.Load(Path.Combine(folder, "model.onnx"));
        TinyClassifier.Unsorted(model, model.Graph.Outputs[0].Name).Save(_folder["model.onnx"]);
        Assert.StartsWith(
            $"{Shown.Path(_folder["model.onnx"])}: node 'early' (Identity): input 0 '{model.Graph.Outputs[0].Name}': expected a value that is computed before, got one that ",
            Assert.Throws<TransferException>(() => TextEmbedder.Load(_folder.Path)).Message);
    }

    [Fact]
    public void Alone_in_a_batch_and_on_any_thread_a_text_has_one_vector()
    {
        float[][] together = _embedder.Embed(Texts);
        for (int i = 0; i < Texts.Length; i++)
            Assert.True(Largest(_embedder.Embed(Texts[i]), together[i]) <= Rounding);
        float[][][] parallel = new float[4][][];
        Parallel.For(0, parallel.Length, t => parallel[t] = _embedder.Embed(Texts));
        Assert.All(parallel, vectors => Assert.True(Enumerable.Range(0, Texts.Length).All(i => Largest(vectors[i], together[i]) <= Rounding)));
        Assert.All(together, vector => Assert.Equal(1, vector.Sum(x => (double)x * x), 5));
        Assert.Empty(_embedder.Embed([]));
    }

    [Fact]
    public void What_is_closer_in_meaning_is_closer()
    {
        float[][] v = _embedder.Embed(["A man is playing a guitar on the street.", "Someone plays an instrument outdoors.", "The stock market fell sharply."]);
        Assert.True(VectorMath.Dot(v[0], v[1]) > 0.5f && VectorMath.Dot(v[0], v[2]) < 0.2f);
    }

    [Fact]
    public void Options_go_before_the_model()
    {
        float[] whole = _embedder.Embed(Texts[1]);
        using (var cut = TextEmbedder.Load("all-minilm-l6-v2", new TextEmbedderOptions { Dimensions = 64 }))
        {
            float[] expected = whole[..64];
            VectorMath.Normalize(expected);
            Assert.Equal(64, cut.Dimensions);
            Assert.True(Largest(expected, cut.Embed(Texts[1])) <= Rounding);
        }

        using (var prompted = TextEmbedder.Load("all-minilm-l6-v2", new TextEmbedderOptions { QueryPrompt = "A man is ", Role = EmbeddingRole.Query }))
        {
            Assert.True(Largest(whole, prompted.Embed(Texts[1][9..], EmbeddingRole.Query)) <= Rounding);
            Assert.True(Largest(whole, prompted.Embed(Texts[1])) <= Rounding);
        }

        using var raw = TextEmbedder.Load("all-minilm-l6-v2", new TextEmbedderOptions { Normalize = false, Pooling = TokenPooling.Cls, MaxLength = 8 });
        Assert.NotEqual(1, raw.Embed(Texts[1]).Sum(x => (double)x * x), 2);
        Assert.Equal(8, raw.Tokenizer.Encode(Texts[1]).Count);
    }

    [Fact]
    public void More_dimensions_than_there_are_cannot_be_had() =>
        Assert.Equal("all-minilm-l6-v2: 385 dimensions are wanted, and its vectors have 384; give a number from 1 to 384",
            Assert.Throws<TransferException>(() => TextEmbedder.Load("all-minilm-l6-v2", new TextEmbedderOptions { Dimensions = 385 })).Message);

    [Fact]
    public async Task It_is_an_embedding_generator()
    {
        var generator = Assert.IsType<IEmbeddingGenerator<string, Embedding<float>>>(_embedder, exactMatch: false);
        GeneratedEmbeddings<Embedding<float>> all = await generator.GenerateAsync(Texts);
        Assert.Equal(_embedder.Embed(Texts).Select(v => v.Length), all.Select(e => e.Vector.Length));
        Assert.Equal(("all-minilm-l6-v2", 384), (all[0].ModelId, generator.GetService<EmbeddingGeneratorMetadata>()?.DefaultModelDimensions));
        Assert.Equal(32, (await generator.GenerateAsync("one", new EmbeddingGenerationOptions { Dimensions = 32 })).Vector.Length);
        Assert.Same(_embedder, generator.GetService<TextEmbedder>());
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => generator.GenerateAsync(Texts, null, stopped.Token));
    }

    [Fact]
    public void Dependency_injection_hands_out_one()
    {
        var services = new ServiceCollection();
        _ = services.AddTextEmbedder("all-minilm-l6-v2", new TextEmbedderOptions { Threads = 1 });
        ServiceDescriptor[] added = [.. services];
        Assert.Equal([typeof(TextEmbedder), typeof(IEmbeddingGenerator<string, Embedding<float>>)], added.Select(service => service.ServiceType));
        Assert.All(added, service => Assert.Equal(ServiceLifetime.Singleton, service.Lifetime));
        using var embedder = (TextEmbedder)added[0].ImplementationFactory!(null!);
        Assert.Equal(384, embedder.Dimensions);
    }

    [Fact]
    public void A_cancelled_run_stops()
    {
        using var stopped = new CancellationTokenSource();
        stopped.Cancel();
        Assert.ThrowsAny<OperationCanceledException>(() => _embedder.Embed(Texts, cancellation: stopped.Token));
    }

    [Fact]
    public async Task A_run_that_is_cancelled_in_its_middle_stops_before_its_end()
    {
        string[] many = [.. Enumerable.Range(0, 20_000).Select(i => $"{Texts[4]} {i}")];
        using var stopped = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _embedder.GenerateAsync(many, null, stopped.Token));
        Assert.True(Largest(_embedder.Embed(Texts[0]), _embedder.Embed(Texts)[0]) <= Rounding);
    }

    [Fact]
    public void A_model_of_pictures_is_refused()
    {
        Assert.Equal("efficientnet-lite0: has no tokenizer in its metadata and none beside it; put its tokenizer.json into its folder",
            Assert.Throws<TransferException>(() => TextEmbedder.Load("efficientnet-lite0")).Message);
        Assert.Equal("all-minilm-l6-v2: is a model of text, and this works on pictures; name a model of pictures, as 'transfer models list' shows them",
            Assert.Throws<TransferException>(() => ImageEmbedder.Load("all-minilm-l6-v2")).Message);
    }

    [Fact]
    public void A_tokenizer_with_more_ids_than_the_table_has_rows_is_refused_when_it_is_opened()
    {
        WriteTiny(rows: 3);
        Assert.Equal($"{Shown.Path(_folder["model.onnx"])}: node 'lookup' (Gather): the embedding table has 3 rows, and the tokenizer's token 'd' has the id 3; use the tokenizer that belongs to the model",
            Assert.Throws<TransferException>(() => TextEmbedder.Load(_folder.Path)).Message);
    }

    [Fact]
    public void A_folder_says_how_its_model_is_pooled()
    {
        WriteTiny(rows: 4);
        Directory.CreateDirectory(_folder["1_Pooling"]);
        string pooling = _folder[Path.Combine("1_Pooling", "config.json")];
        File.WriteAllText(_folder["modules.json"], "[]");
        File.WriteAllText(_folder["config_sentence_transformers.json"], """{"prompts":{"query":"b ","document":"c "}}""");
        (string Mode, float[] Vector)[] cases = [("mean_tokens", [2, 2.5f]), ("cls_token", [1, 2]), ("lasttoken", [3, 3])];
        foreach ((string mode, float[] expected) in cases)
        {
            File.WriteAllText(pooling, $$"""{"word_embedding_dimension":2,"pooling_mode_{{mode}}":true,"pooling_mode_max_tokens":false}""");
            using var embedder = TextEmbedder.Load(_folder.Path);
            Assert.Equal(expected, embedder.Embed("b d"));
            Assert.Equal(embedder.Embed("b d"), embedder.Embed("d", EmbeddingRole.Query));
        }

        File.WriteAllText(pooling, """{"pooling_mode_max_tokens":true}""");
        Assert.Equal($"{Shown.Path(pooling)}: wants pooling_mode_max_tokens, and one of mean, cls and last token is possible; use another model",
            Assert.Throws<TransferException>(() => TextEmbedder.Load(_folder.Path)).Message);
    }

    [Fact]
    public void A_folder_may_have_its_model_in_a_folder_of_exports()
    {
        WriteTiny(rows: 4);
        Directory.CreateDirectory(_folder["onnx"]);
        File.Move(_folder["model.onnx"], _folder[Path.Combine("onnx", "model.onnx")]);
        using var embedder = TextEmbedder.Load(_folder.Path, new TextEmbedderOptions { Normalize = false });
        Assert.Equal([2, 2.5f], embedder.Embed("b d"));
        Assert.Equal(Path.GetFileName(_folder.Path), embedder.GetService(typeof(EmbeddingGeneratorMetadata)) is EmbeddingGeneratorMetadata about ? about.DefaultModelId : null);
    }

    // Four words; the vector of a token is its row of the table.
    private void WriteTiny(int rows)
    {
        string table = string.Join(", ", new[] { "0, 0", "1, 2", "2, 1", "3, 3" }.Take(rows));
        Model.Parse($$"""
            <ir_version: 8, opset_import: ["" : 17]>
            tiny (int64[batch, sequence] input_ids, int64[batch, sequence] attention_mask) => (float[batch, sequence, 2] last_hidden_state)
            <float[{{rows}}, 2] table = {{{table}}}>
            {
              [lookup] last_hidden_state = Gather (table, input_ids)
            }
            """).Save(_folder["model.onnx"]);
        File.WriteAllText(_folder["tokenizer.json"], """
            {"version":"1.0","pre_tokenizer":{"type":"WhitespaceSplit"},"model":{"type":"WordLevel","unk_token":"a","vocab":{"a":0,"b":1,"c":2,"d":3}}}
            """);
    }

    private static double Largest(float[] a, float[] b) => a.Zip(b).Max(pair => Math.Abs((double)pair.First - pair.Second));

    public sealed class Shared : IDisposable
    {
        public TextEmbedder Embedder { get; } = TextEmbedder.Load("all-minilm-l6-v2");

        public void Dispose() => Embedder.Dispose();
    }
}
