using Transfer.Onnx;
using Transfer.Runtime;
using Transfer.Zoo;

namespace Transfer.FineTune;

/// <summary>
/// The model that a new one is made from: its graph cut in front of the classifier, and how it reads pictures. What no card says is
/// inferred from the graph, and each inference is said aloud in <see cref="Notices"/>.
/// </summary>
public sealed record BaseModel
{
    private BaseModel(string name, string sha256, Model frozen, string cut, Preprocessing preprocessing, IReadOnlyList<FreezeGroup> groups, IReadOnlyList<string> notices)
    {
        Name = name;
        Sha256 = sha256;
        Frozen = frozen;
        Cut = cut;
        Preprocessing = preprocessing;
        FreezeGroups = groups;
        Notices = notices;
    }

    /// <summary>The name a user knows it by.</summary>
    public string Name { get; }

    /// <summary>SHA-256 of the file, 64 hexadecimal digits; with its weights put inside where they lie in a data file.</summary>
    public string Sha256 { get; }

    /// <summary>The model up to the features: its one output has shape [batch, width].</summary>
    public Model Frozen { get; }

    /// <summary>The tensor of the file at which it was cut.</summary>
    public string Cut { get; }

    /// <summary>How a picture becomes the input.</summary>
    public Preprocessing Preprocessing { get; init; }

    /// <summary>The parts that are frozen or trained as one, from the bottom up; none where no card names them.</summary>
    public IReadOnlyList<FreezeGroup> FreezeGroups { get; }

    /// <summary>What was inferred or changed, each one sentence.</summary>
    public IReadOnlyList<string> Notices { get; }

    /// <summary>Loads a model and cuts it in front of its classifier.</summary>
    /// <param name="source">The file.</param>
    /// <param name="card">A card that goes before what the file or the catalog says; null for none.</param>
    /// <param name="size">The side of the square input, where neither model nor card fixes it; null: 224.</param>
    /// <exception cref="TransferException">No classifier is found, or the card names what is not there (BadInput).</exception>
    public static BaseModel Load(ResolvedModel source, ModelCard? card = null, int? size = null)
    {
        card ??= source.Card;
        var notices = new List<string>();
        Model model = source.LoadGraph();
        string sha256 = InlineExternalData.Run(model) == 0 ? source.Sha256 : Zoo.Sha256.Of(model.ToBytes());
        _ = FoldStoredWeights.Run(model);
        _ = model.Graph.UnshareParameters();

        string cut = card?.Cut
            ?? (model.Metadata.TryGetValue(ImageModelMetadata.FeaturesKey, out string? written) ? written : null)
            ?? InferCut(model, source.Label, notices);
        Preprocessing preprocessing = FindPreprocessing(model, source.Label, card, size, notices);
        FlattenFeatures(model, source.Label, model.Graph.CutClassifier(cut));
        RefuseTrainingMode(model.Graph, source.Label);
        return new BaseModel(source.Name, sha256, model, cut, preprocessing, card?.FreezeGroups ?? [], notices);
    }

    /// <summary>What cached features of this model depend on.</summary>
    public FeatureKey FeatureKey => new(Sha256, Cut, Preprocessing.Key);

    /// <summary>The shape of one picture as the input takes it.</summary>
    public long[] PictureShape => Preprocessing.Layout == TensorLayout.Nhwc
        ? [Preprocessing.Height, Preprocessing.Width, 3]
        : [3, Preprocessing.Height, Preprocessing.Width];

    /// <summary>The number of features of a picture.</summary>
    /// <exception cref="TransferException">The model does not read pictures of this shape (BadInput).</exception>
    public int Width
    {
        get
        {
            if (Frozen.Graph.Outputs[0].Type is TensorType { Shape: { Rank: 2 } shape } && shape[1].Number is > 0 and <= int.MaxValue and { } known)
                return (int)known;
            using ImageModel model = Open(threads: 1);
            return model.Width;
        }
    }

    /// <summary>Opens the model up to its features in ONNX Runtime, for many pictures.</summary>
    /// <param name="threads">Threads; 0 for all cores.</param>
    public ImageModel Open(int threads) => Open(threads, Frozen);

    /// <summary>Opens a lower part of the model in ONNX Runtime, for many pictures.</summary>
    /// <param name="threads">Threads; 0 for all cores.</param>
    /// <param name="part">The part, whose input is the model's.</param>
    public ImageModel Open(int threads, Model part)
    {
        Parallelism parallelism = Parallelism.Throughput(threads);
        var session = Session.Open(part.ToBytes(), Name, new SessionOptions { Threads = parallelism.ThreadsPerWorker, IsChecked = true });
        return new ImageModel(session, Name, Preprocessing, null, parallelism);
    }

    /// <summary>The new model: the frozen part with a head, and all that an app needs to know in the metadata.</summary>
    /// <param name="head">The head.</param>
    /// <param name="classes">The classes, in the order of the head's rows.</param>
    /// <returns><see cref="Frozen"/> itself, which now ends in probabilities.</returns>
    public Model WithHead(TrainedModel head, IReadOnlyList<string> classes)
    {
        Frozen.Metadata[ImageModelMetadata.PreprocessingKey] = Preprocessing.ToJson();
        TrainedMetadata.AppendHead(Frozen, head, ImageModelMetadata.TaskOf(AnswerKind.Classes), classes, Name);
        return Frozen;
    }

    private static string InferCut(Model model, string name, List<string> notices)
    {
        ClassifierCut found = model.Graph.FindClassifier();
        notices.Add(found.Classifier is { } classifier
            ? $"no card: cut at '{Shown.Name(found.Features.Name)}', in front of {classifier.Label}"
            : $"no card and no classifier found in {Shown.Name(name)}: its output '{Shown.Name(found.Features.Name)}' is taken as the features");
        return found.Features.Name;
    }

    private static Preprocessing FindPreprocessing(Model model, string name, ModelCard? card, int? size, List<string> notices)
    {
        if (card is not null)
            return Sized(card.RequirePreprocessing(), model.Graph, name, size);
        if (model.Metadata.TryGetValue(ImageModelMetadata.PreprocessingKey, out string? written))
            return Sized(Preprocessing.Parse(written, $"{name}: metadata '{ImageModelMetadata.PreprocessingKey}'"), model.Graph, name, size);
        Preprocessing inferred = Infer(model.Graph, name, size);
        notices.Add($"no card: RGB pictures of {inferred.Width} x {inferred.Height} with ImageNet's mean and deviation assumed; give a card with --card if it was trained otherwise");
        return inferred;
    }

    private static Preprocessing Sized(Preprocessing known, Graph graph, string name, int? size)
    {
        if (size is not { } side)
            return known;
        if (graph.RequiredInputs.FirstOrDefault()?.Type is TensorType { Shape: { Rank: 4 } shape })
            RefuseOtherSize(name, SideOf(shape, known.Layout), side);
        return known.WithSize(side);
    }

    private static long? SideOf(Shape input, TensorLayout layout) => (layout == TensorLayout.Nhwc ? input[1] : input[2]).Number is > 0 and { } known ? known : null;

    private static void RefuseOtherSize(string name, long? side, int size)
    {
        if (side is not null && side != size)
            throw new TransferException(ErrorKind.Usage, $"--size {size}: the input of {Shown.Name(name)} is fixed at {side}; leave --size away");
    }

    private static Preprocessing Infer(Graph graph, string name, int? size)
    {
        Value[] inputs = [.. graph.RequiredInputs];
        Value input = inputs.Length == 1
            ? inputs[0]
            : throw TransferException.BadFile(name, $"has {inputs.Length} inputs, and a model of pictures has 1; extract the part that reads the picture");
        if (input.Type is not TensorType { Shape: { Rank: 4 } shape })
            throw TransferException.BadFile(name, $"input '{Shown.Name(input.Name)}' is {input.Type?.ToString() ?? "of no known type"}, and pictures have 4 dimensions; give a card with --card");
        TensorLayout layout = shape[3].Number == 3 && shape[1].Number != 3 ? TensorLayout.Nhwc : TensorLayout.Nchw;
        long? side = SideOf(shape, layout);
        if (size is { } wanted)
            RefuseOtherSize(name, side, wanted);
        return side is null or (> 0 and <= Preprocessing.MaxSide)
            ? ImageNet((int)(side ?? size ?? 224), layout)
            : throw TransferException.BadFile(name, $"input '{Shown.Name(input.Name)}' has shape {shape}, and pictures have at most {Preprocessing.MaxSide} pixels a side; use another model");
    }

    // What torchvision's classifiers were trained with: shorter side 256 for a crop of 224, and in that proportion for other sizes.
    private static Preprocessing ImageNet(int side, TensorLayout layout) =>
        new(new ResizeStep(ResizeMode.Shorter, 256 * side / 224, ResizeFilter.Bilinear), side, [0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f], layout: layout);

    // Such a node normalises by the batch it is in, or drops at random: no picture has features of its own.
    private static void RefuseTrainingMode(Graph graph, string name)
    {
        foreach (Node node in graph.Nodes)
        {
            bool trains = (node.Is("BatchNormalization") && node.Attributes.Int("training_mode", 0) != 0)
                || (node.Is("Dropout") && Constant(node.Input(2)) is { Type: DataType.Bool } mode && mode.AsSpan<byte>().Contains((byte)1));
            if (trains)
                throw TransferException.BadFile(name, $"{node.Label}: is in training mode, so a picture's result depends on the others beside it; export the model for inference");
        }
    }

    private static Tensor? Constant(Value? value) => value?.Initializer
        ?? (value?.Producer is { } node && node.Is("Constant") && node.Attributes.Find("value") is { Type: AttributeType.Tensor } attribute ? attribute.Tensor : null);

    // A cut in front of a 1x1 convolution, or of the pooling, leaves [batch, channels, height, width]: the head reads the mean over the picture.
    private static void FlattenFeatures(Model model, string name, Value features)
    {
        Shape? shape = features.Type is TensorType { Shape: { } written } ? written : ShapeInRuntime(model, name);
        if (shape is null or { Rank: 2 })
            return;
        if (shape.Rank != 4)
        {
            throw TransferException.BadFile(name, $"'{Shown.Name(features.Name)}', where it is cut, has shape {shape}, and features are [batch,width] or a map [batch,width,height,width]; "
                + "name another tensor as \"cut\" in a card");
        }

        Value pooled = model.Graph.Append("GlobalAveragePool", [features], "features_pooled");
        model.Graph.Outputs[0] = model.Graph.Append("Flatten", [pooled], "features", ("axis", 1L));
    }

    // Many files say nothing of the values between input and output.
    private static Shape? ShapeInRuntime(Model model, string name)
    {
        using var session = Session.Open(model.ToBytes(), name, new SessionOptions { Threads = 1, Optimization = GraphOptimization.None, IsChecked = true });
        return session.Outputs[0].Shape;
    }
}
