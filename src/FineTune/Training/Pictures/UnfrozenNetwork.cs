using Transfer.FineTune.Engine;
using Transfer.Onnx;

namespace Transfer.FineTune;

/// <summary>A pretrained network divided for training: what stays frozen, and what learns with a new head on top.</summary>
internal sealed class UnfrozenNetwork
{
    private const int RateGroups = 3;

    private readonly BaseModel _basis;
    private readonly Model _upper;
    private readonly TrainableHead _head;

    private UnfrozenNetwork(BaseModel basis, string cut, Model? lower, Model upper, TrainingInput input, LinearHead head, float dropout, TrainOptions options)
    {
        (_basis, Cut, Frozen, _upper, Input) = (basis, cut, lower, upper, input);
        HashSet<string> shared = lower is null ? [] : [.. lower.Graph.Initializers.Select(v => v.Name)];
        string[] layers = [.. TrainableParameters.Of(upper.Graph).Where(name => !shared.Contains(name))];
        _head = TrainableHead.Append(upper.Graph, head, dropout);
        FiniteWeights.Require(upper.Graph, layers);
        Layers = layers;
        Network = TrainableNetwork.Of(upper, _head.Logits, LossKind.SoftCrossEntropy, [.. layers, _head.Weight, _head.Bias]);
        // The head is new and moves at the full rate; the network below it knows much already.
        float bottom = lower is null ? LowestFactor : TopFactor;
        Options = options with { Groups = ParameterGroups.Geometric(upper.Graph, layers, [_head.Weight, _head.Bias], TopFactor, bottom, RateGroups) };
    }

    /// <summary>The rate of the highest layers, and of the lowest when all learn, as a factor of the head's.</summary>
    public const float TopFactor = 0.1f, LowestFactor = 0.03f;

    /// <summary>Where what learns begins.</summary>
    public string Cut { get; }

    /// <summary>The frozen part, ending in <see cref="Cut"/>; null when everything learns.</summary>
    public Model? Frozen { get; }

    /// <summary>What the learning part reads, with the shape of one picture's.</summary>
    public TrainingInput Input { get; }

    /// <summary>The parameters below the head that learn, in the order of the graph.</summary>
    public IReadOnlyList<string> Layers { get; }

    /// <summary>The learning part with its loss.</summary>
    public TrainableNetwork Network { get; }

    /// <summary>The options, with the groups of rates.</summary>
    public TrainOptions Options { get; }

    /// <summary>Divides a network.</summary>
    /// <param name="basis">The network up to its features.</param>
    /// <param name="unfreeze">What learns.</param>
    /// <param name="head">What the new head starts from.</param>
    /// <param name="dropout">The share of the features that training drops.</param>
    /// <param name="options">How it will be trained.</param>
    /// <param name="gradual">Whether this is one of two phases, as messages say.</param>
    public static UnfrozenNetwork Of(BaseModel basis, Unfreeze unfreeze, LinearHead head, float dropout, TrainOptions options, bool gradual = false)
    {
        Graph graph = basis.Frozen.Graph;
        Value picture = graph.RequiredInputs.First();
        long[] shape = basis.PictureShape;
        string cut = TrainableCut.Find(basis.Frozen, basis.FreezeGroups, new Shape([1, .. shape]), unfreeze, gradual);
        bool all = cut == picture.Name;
        Model? lower = all ? null : basis.Frozen.Extract([picture.Name], [cut]);
        Model upper = all ? basis.Frozen.Clone() : basis.Frozen.Extract([cut], [graph.Outputs[0].Name]);
        var input = new TrainingInput(cut, DataType.Float, all ? shape : RowShape(basis, cut, picture, shape));
        return new UnfrozenNetwork(basis, cut, lower, upper, input, head, dropout, options);
    }

    /// <summary>The features of which pictures are kept for a part that is frozen up to the cut.</summary>
    public FeatureKey FeatureKey => _basis.FeatureKey with { Tensor = Cut };

    /// <summary>The graph that a training writes the trained weights into.</summary>
    public Graph Graph => _upper.Graph;

    /// <summary>Puts the trained weights into the whole network, and gives the trained head.</summary>
    public LinearHead Finish(IEnumerable<string> states)
    {
        foreach (string name in Layers.Concat(states))
            _basis.Frozen.Graph.Get(name).Initializer = _upper.Graph.Get(name).Initializer;
        return _head.Read(_upper.Graph);
    }

    private static long[] RowShape(BaseModel basis, string cut, Value picture, long[] shape)
    {
        InferredTypes types = InferShapes.Compute(basis.Frozen, new Dictionary<string, Shape> { [picture.Name] = new Shape([1, .. shape]) });
        Value value = basis.Frozen.Graph.Get(cut);
        return types.ShapeOf(value)?.Numbers is [1, .. { } row] ? row : throw new TransferException(ErrorKind.BadInput,
            $"'{Shown.Name(cut)}': its shape is {types.ShapeOf(value)?.ToString() ?? "not known"}, and the training needs [1,...] for one picture; cut elsewhere with \"freeze_groups\" in a card");
    }
}
