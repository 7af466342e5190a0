using Transfer.Onnx;
using Transfer.Runtime;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>The model of text that a new one is made from: its encoder, ending in one vector for each text.</summary>
public sealed class TextBase
{
    private readonly TextModelSource _source;
    private readonly bool _ofTokens;

    private TextBase(TextModelSource source, Model encoder, string sha256, int width, int padding, bool ofTokens) =>
        (_source, Encoder, Sha256, Width, Padding, _ofTokens) = (source, encoder, sha256, width, padding, ofTokens);

    /// <summary>Whether it ends in answers already, and its "vectors" are these.</summary>
    public bool IsFinished { get; private init; }

    /// <summary>The name a user knows it by.</summary>
    public string Name => _source.Model.Name;

    /// <summary>SHA-256 of the file, 64 hexadecimal digits.</summary>
    public string Sha256 { get; }

    /// <summary>The encoder; its one output has shape [batch, width], or [batch, sequence, width] where tokens are not pooled. Weights are as small as they were stored.</summary>
    public Model Encoder { get; }

    /// <summary>Numbers in a text's vector, or in a token's.</summary>
    public int Width { get; }

    /// <summary>The id of padding.</summary>
    public int Padding { get; }

    /// <summary>Makes ids of texts, cut at the maximum.</summary>
    public Tokenizer Tokenizer => _source.Tokenizer;

    /// <summary>Pooling, normalisation and the most tokens.</summary>
    public TextModelSettings Settings => _source.Settings;

    /// <summary>What cached features of this model depend on.</summary>
    public FeatureKey FeatureKey => new(Sha256, Encoder.Graph.Outputs[0].Name, $"{Settings.ToJson()} {Zoo.Sha256.Of(System.Text.Encoding.UTF8.GetBytes(_source.TokenizerText))}");

    /// <summary>Loads a model and puts pooling and normalisation into its graph.</summary>
    /// <param name="model">The model.</param>
    /// <param name="longest">The most tokens of a text that the new model reads; null: as many as this one does, but no more than <paramref name="most"/>.</param>
    /// <param name="most">The most tokens where none are asked for.</param>
    /// <param name="ofTokens">Whether the vectors of tokens are wanted as they are, neither pooled nor normalised.</param>
    /// <exception cref="TransferException">It is no model of text, or gives no vectors of tokens where they are wanted (BadInput), or does not read so long ones (Usage).</exception>
    public static TextBase Load(ResolvedModel model, int? longest = null, int most = int.MaxValue, bool ofTokens = false)
    {
        Model encoder = model.LoadGraph();
        TextModelSource found = TextModelSource.Read(model), source = Within(encoder.Graph, EncoderOf(found));
        int reads = source.Settings.MaxLength, length = longest ?? Math.Min(most, reads);
        if (length > reads)
            throw new TransferException(ErrorKind.Usage, $"--max-length {length}: {Shown.Name(model.Name)} reads at most {reads} tokens; give no more");
        if (length < reads)
            source = CutAt(length, source);

        string sha256 = InlineExternalData.Run(encoder) == 0 ? model.Sha256 : Zoo.Sha256.Of(encoder.ToBytes());
        using var texts = new TextModel(model.OpenSession(new SessionOptions { Threads = 1 }), source, ofTokens ? null : source.Settings.Pooling, Parallelism.Latency(1));
        Value features = encoder.Graph.Get(texts.Output);
        if (texts.Pools && !ofTokens)
            features = PoolTokens.Append(encoder, features, source.Settings.Pooling);
        if (source.Settings.Normalize && !ofTokens)
            features = PoolTokens.AppendNormalization(encoder, features);
        features.Type = new TensorType(DataType.Float, ofTokens ? new Shape("batch", "sequence", texts.Width) : new Shape("batch", texts.Width));
        while (encoder.Graph.Outputs.Count > 1)
            encoder.Graph.Outputs.RemoveAt(1);
        encoder.Graph.Outputs[0] = features;
        _ = encoder.Graph.RemoveUnused();
        // The labels that a folder names say nothing of an encoder that lies in it: only an output as wide as there are labels is theirs.
        bool finished = texts.Width == (found.Labels?.Count ?? (found.Answer == AnswerKind.Number ? 1 : 0));
        return new TextBase(source, encoder, sha256, texts.Width, texts.Padding, ofTokens) { IsFinished = finished };
    }

    /// <summary>Opens the encoder in ONNX Runtime, for many texts.</summary>
    /// <param name="threads">Threads; 0 for all cores.</param>
    public TextModel Open(int threads)
    {
        Parallelism parallelism = Parallelism.Throughput(threads);
        return new TextModel(Session.Open(Encoder.ToBytes(), Name, new SessionOptions { Threads = parallelism.ThreadsPerWorker, IsChecked = true }), _source, _ofTokens ? null : Settings.Pooling, parallelism);
    }

    /// <summary>Opens what lies below the head of a finished model, for many texts.</summary>
    /// <param name="source">The model.</param>
    /// <param name="model">Its graph, which ends in a head and is cut here.</param>
    /// <param name="width">The number of features.</param>
    /// <param name="threads">Threads; 0 for all cores.</param>
    internal static TextModel OpenBelowHead(TextModelSource source, Model model, int width, int threads)
    {
        bool ofTokens = source.Answer == AnswerKind.Words;
        HeadNodes.Remove(model.Graph, source.Answer).Type = new TensorType(DataType.Float, ofTokens ? new Shape("batch", "sequence", width) : new Shape("batch", width));
        _ = model.Graph.RemoveUnused();
        Parallelism parallelism = Parallelism.Throughput(threads);
        return new TextModel(
            Session.Open(model.ToBytes(), source.Model.Label, new SessionOptions { Threads = parallelism.ThreadsPerWorker, IsChecked = true }), source, ofTokens ? null : source.Settings.Pooling, parallelism);
    }

    /// <summary>The new model: the encoder with a head, and all that an app needs to know in the metadata.</summary>
    /// <param name="head">The head.</param>
    /// <param name="columns">What it was trained on: one text an item, or two.</param>
    /// <param name="classes">The classes, in the order of the head's rows.</param>
    /// <returns><see cref="Encoder"/> itself, which now ends in answers.</returns>
    public Model WithHead(TrainedModel head, TextColumns columns, IReadOnlyList<string> classes)
    {
        AnswerKind answer = head.Linear.Answer;
        bool pairs = columns.Pair is not null;
        (_source with { Labels = classes, Answer = answer, Settings = Settings with { Pairs = pairs } }).Write(Encoder.Metadata);
        TrainedMetadata.AppendHead(Encoder, head, ImageModelMetadata.TaskOf(answer, pairs), classes, Name);
        return Encoder;
    }

    /// <summary>The new model of an encoder that was tuned: it still ends in a text's vector, and its metadata say how texts become inputs.</summary>
    /// <param name="metrics">The figures on what it was judged by, as JSON.</param>
    /// <returns><see cref="Encoder"/> itself.</returns>
    public Model AsEmbedder(string metrics)
    {
        _ = Encoder.Metadata.Remove(ImageModelMetadata.LabelsKey);
        _ = Encoder.Metadata.Remove(ImageModelMetadata.ParityKey);
        (_source with { Labels = null }).Write(Encoder.Metadata);
        Encoder.ProducerName = "transfer";
        Encoder.ProducerVersion = ProductVersion.Text;
        Encoder.Metadata[ImageModelMetadata.BaseKey] = Name;
        Encoder.Metadata[ImageModelMetadata.MetricsKey] = metrics;
        return Encoder;
    }

    // What a finished model answers is not what its encoder does.
    private static TextModelSource EncoderOf(TextModelSource source) => source with { Answer = AnswerKind.Classes, Settings = source.Settings with { Pairs = false } };

    // An encoder whose input has a fixed length reads no more, whatever its settings say.
    private static TextModelSource Within(Graph graph, TextModelSource source) =>
        (graph.Find(EncoderInputs.Ids)?.Type as TensorType)?.Shape is { Rank: 2 } shape && shape[1].Number is > 0 and { } length && length < source.Settings.MaxLength
            ? CutAt((int)length, source) : source;

    private static TextModelSource CutAt(int length, TextModelSource source) =>
        source with { Tokenizer = source.Tokenizer.With(new Truncation(length), null), Settings = source.Settings with { MaxLength = length } };
}
