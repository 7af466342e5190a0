using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>A pretrained encoder as it is trained: which layers learn, and how fast each. What it learns from is appended to <see cref="Model"/>.</summary>
internal sealed class UnfrozenEncoder
{
    // By how much a layer moves less than the one above it: lower layers know more general things. A layer is two residual blocks.
    private const float LayerDecay = 0.9f;

    private readonly TextBase _basis;
    private readonly FineTuneOptions _options;
    private readonly IReadOnlyList<IReadOnlyList<string>> _learning;

    /// <summary>Prepares an encoder; the base itself stays as it is until <see cref="Finish"/>.</summary>
    /// <param name="basis">The encoder up to its vector.</param>
    /// <param name="options">What learns, and how.</param>
    /// <exception cref="TransferException">It cannot be trained (BadInput).</exception>
    public UnfrozenEncoder(TextBase basis, FineTuneOptions options)
    {
        (_basis, _options) = (basis, options);
        Model = basis.Encoder.Clone();
        _ = FoldStoredWeights.Run(Model);
        _ = Model.Graph.UnshareParameters();
        Inputs = EncoderInputs.Of(Model.Graph, basis.Padding, basis.Name);
        var blocks = EncoderBlocks.Of(Model.Graph, EncoderInputs.Ids);
        _learning = blocks.Learning(options.Unfreeze, basis.Name, options.TopEpochs > 0);
        if (options is { Unfreeze: Unfreeze.All, Texts.TrainEmbeddings: true })
            _learning = [blocks.Embeddings, .. _learning];
        Layers = [.. _learning.SelectMany(block => block)];
        FiniteWeights.Require(Model.Graph, Layers);
    }

    /// <summary>The encoder with float32 weights, and whatever was appended; a training writes the trained weights into it.</summary>
    public Model Model { get; }

    /// <summary>What it reads.</summary>
    public EncoderInputs Inputs { get; }

    /// <summary>The parameters that learn, from the bottom up.</summary>
    public IReadOnlyList<string> Layers { get; }

    /// <summary>The lowest parameter that learns.</summary>
    public string From => Layers[0];

    /// <summary>How it is trained, with the rates of its layers.</summary>
    /// <param name="head">The parameters of a new head, which learns at the full rate.</param>
    public TrainOptions Options(params IReadOnlyList<string> head) => _options.Training with
    {
        Seed = _options.Seed,
        Threads = _options.Threads,
        Groups = ParameterGroups.Decaying(Model.Graph, _learning, head, MathF.Sqrt(LayerDecay)),
    };

    /// <summary>The lengths that texts are padded to.</summary>
    public LengthBuckets Buckets(TokenTable tokens) => Inputs.Length is { } only ? LengthBuckets.Fixed(only) : new LengthBuckets(tokens.Longest, _basis.Settings.MaxLength);

    /// <summary>Puts the trained weights into the base's encoder, where what did not learn stays as small as it was stored.</summary>
    public void Finish(IEnumerable<string> states)
    {
        Graph to = _basis.Encoder.Graph;
        foreach (string name in Layers.Concat(states))
        {
            Tensor trained = Model.Graph.Get(name).Initializer!;
            if (to.Get(name) is { Initializer: null } computed)
                to.ReplaceByInitializer(computed, trained);
            else
                to.Get(name).Initializer = trained;
        }

        _ = to.RemoveUnused();
    }
}
