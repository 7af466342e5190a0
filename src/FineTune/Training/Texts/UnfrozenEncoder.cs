using Transfer.FineTune.Engine;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>A pretrained encoder with a new head, as it is trained: which layers learn, and how fast each.</summary>
internal sealed class UnfrozenEncoder
{
    // By how much a layer moves less than the one above it: lower layers know more general things. A layer is two residual blocks.
    private const float LayerDecay = 0.9f;

    private readonly TextBase _basis;
    private readonly Model _model;
    private readonly TrainableHead _head;
    private readonly IReadOnlyList<string> _layers;

    /// <summary>Prepares an encoder; the base itself stays as it is until <see cref="Finish"/>.</summary>
    /// <param name="basis">The encoder up to its vector.</param>
    /// <param name="options">What learns, and how.</param>
    /// <param name="head">What the head starts from.</param>
    /// <exception cref="TransferException">It cannot be trained (BadInput).</exception>
    public UnfrozenEncoder(TextBase basis, FineTuneOptions options, LinearHead head)
    {
        _basis = basis;
        _model = basis.Encoder.Clone();
        _ = FoldStoredWeights.Run(_model);
        _ = _model.Graph.UnshareParameters();
        Graph graph = _model.Graph;
        Inputs = EncoderInputs.Of(graph, basis.Padding, basis.Name);
        var blocks = EncoderBlocks.Of(graph, EncoderInputs.Ids);
        IReadOnlyList<IReadOnlyList<string>> learning = blocks.Learning(options.Unfreeze, basis.Name);
        if (options is { Unfreeze: Unfreeze.All, Texts.TrainEmbeddings: true })
            learning = [blocks.Embeddings, .. learning];
        _layers = [.. learning.SelectMany(block => block)];
        FiniteWeights.Require(graph, _layers);
        From = learning[0][0];
        _head = TrainableHead.Append(graph, head, options.Dropout);
        Network = TrainableNetwork.Of(_model, _head.Logits, LossKind.SoftCrossEntropy, [.. _layers, _head.Weight, _head.Bias]);
        Options = options.Training with
        {
            Seed = options.Seed,
            Threads = options.Threads,
            Groups = ParameterGroups.Decaying(graph, learning, [_head.Weight, _head.Bias], MathF.Sqrt(LayerDecay)),
        };
    }

    /// <summary>What it reads.</summary>
    public EncoderInputs Inputs { get; }

    /// <summary>The lowest parameter that learns.</summary>
    public string From { get; }

    /// <summary>The encoder with head and loss.</summary>
    public TrainableNetwork Network { get; }

    /// <summary>How it is trained, with the rates of its layers.</summary>
    public TrainOptions Options { get; }

    /// <summary>The graph that a training writes the trained weights into.</summary>
    public Graph Graph => _model.Graph;

    /// <summary>Puts the trained weights into the base's encoder, where what did not learn stays as small as it was stored, and gives the trained head.</summary>
    public LinearHead Finish(IEnumerable<string> states)
    {
        Graph to = _basis.Encoder.Graph;
        foreach (string name in _layers.Concat(states))
        {
            Tensor trained = Graph.Get(name).Initializer!;
            if (to.Get(name) is { Initializer: null } computed)
                to.ReplaceByInitializer(computed, trained);
            else
                to.Get(name).Initializer = trained;
        }

        _ = to.RemoveUnused();
        return _head.Read(Graph);
    }
}
