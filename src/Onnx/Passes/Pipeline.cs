namespace Transfer.Onnx;

/// <summary>
/// Passes in an order, repeated until none changes anything.
/// <code>
/// PipelineReport report = Pipeline.Default.Run(model);
/// </code>
/// <para>
/// The order is one in which each pass leaves more for the next. Constants are stored, copies and nodes without effect go first, so that patterns
/// have no gaps. Branches that are taken for certain are opened, since what stands in them is then folded with the rest; folding comes before shapes
/// are simplified, and those before duplicates are merged, which are easier seen when they read the same constants. What moves elements is merged
/// before anything is fused. Fusions go from the largest pattern to the smallest where one is part of another: HardSwish before what scales channels,
/// which would take its factor. Weights come last.
/// </para>
/// <para>
/// A round can make work for the next: a branch that is opened shows shapes, a fused node leaves others without readers. So the whole list is run again
/// until a round changes nothing. Every pass makes the graph smaller or its operators fewer, none undoes what another does, so the rounds end; real
/// models need two to five. <see cref="MostRounds"/> is there for the odd one.
/// </para>
/// </summary>
public sealed class Pipeline
{
    /// <summary>The rounds after which it ends though something still changed.</summary>
    public const int MostRounds = 16;

    private readonly IReadOnlyList<Pass> _passes;

    private Pipeline(IReadOnlyList<Pass> passes) => _passes = passes;

    /// <summary>Every pass there is, in the order in which they run.</summary>
    public static IReadOnlyList<Pass> All { get; } =
    [
        new InlineFunctions(),
        new RemoveUnused(),
        new StoreConstants(),
        new RemoveIdentity(),
        new RemoveDropout(),
        new InlineIf(),
        new FoldStoredWeights(),
        new FoldShapes(),
        new FoldConstants(),
        new RemoveImpossibleBranch(),
        new RemoveNopMoves(),
        new RemoveNopArithmetic(),
        new MergeCasts(),
        new MergeTransposes(),
        new MergeReshapes(),
        new MergeTransposeReduce(),
        new RemoveExpand(),
        new RemoveDuplicates(),
        new FuseAttention(),
        new FuseLayerNormalization(),
        new FuseGelu(),
        new FuseHardSwish(),
        new FuseSilu(),
        new FuseMatMulAdd(),
        new FuseLinear(),
        new FusePad(),
        new FuseBatchNormalization(),
        new FuseChannelArithmetic(),
    ];

    /// <summary>
    /// What <c>transfer optimize</c> does: every pass but inline-functions, since functions are what their author reads a model by, fold-stored-weights, which makes
    /// files larger, and fold-shapes, which does a part of fold-constants.
    /// </summary>
    public static Pipeline Default { get; } = new([.. All.Where(pass => pass is not (InlineFunctions or FoldStoredWeights or FoldShapes))]);

    /// <summary>Those of the default passes that change no arithmetic: no fusions.</summary>
    public static Pipeline Exact { get; } = new([.. Default._passes.Where(pass => pass.KeepsBits)]);

    /// <summary>
    /// For a model that is to be trained: passes that change no arithmetic, leave every parameter what it is and tie no two of them. Dropout stays. Parameters that an
    /// exporter merged are found by their Identity nodes, which these passes remove: have <see cref="Graph.UnshareParameters"/> separate them first.
    /// </summary>
    public static Pipeline ForTraining { get; } = new([.. All.Where(pass => pass is FoldShapes || (pass.KeepsBits && pass is not (InlineFunctions or FoldStoredWeights or FoldConstants or RemoveDropout)))]);

    /// <summary>The passes, in the order in which they run.</summary>
    public IReadOnlyList<Pass> Passes => _passes;

    /// <summary>The named passes, in the order in which <see cref="All"/> has them.</summary>
    /// <exception cref="TransferException">There is no pass of a name (kind Usage); the message has the nearest.</exception>
    public static Pipeline Of(IEnumerable<string> names)
    {
        var wanted = new HashSet<string>();
        foreach (string name in names)
        {
            if (!All.Any(pass => pass.Name == name))
            {
                throw new TransferException(ErrorKind.Usage,
                    $"pass '{Shown.Name(name)}': there is none of that name{NearestName.Suggestion(name, All.Select(pass => pass.Name), "'transfer optimize --help' lists them")}");
            }

            _ = wanted.Add(name);
        }

        return new Pipeline([.. All.Where(pass => wanted.Contains(pass.Name))]);
    }

    /// <summary>Rewrites a model.</summary>
    /// <returns>What each pass that changed something did.</returns>
    /// <exception cref="TransferException">The model contradicts itself, as <see cref="InferShapes"/> says (kind BadInput); it is then changed in part.</exception>
    public PipelineReport Run(Model model)
    {
        int before = CountNodes(model);
        var changes = new Dictionary<Pass, int>();
        int rounds = 0;
        bool changed = true;
        while (changed && rounds++ < MostRounds)
        {
            IReadOnlyList<PassContext> contexts = PassContext.All(model);
            changed = false;
            foreach (Pass pass in _passes)
            {
                int functions = model.Functions.Count, count = contexts.Sum(pass.Apply);
                if (count == 0)
                    continue;
                if (model.Functions.Count != functions)
                    contexts = PassContext.All(model);
                changed = true;
                changes[pass] = changes.GetValueOrDefault(pass) + count;
            }
        }

        return Report(rounds, before, model, changes, []);
    }

    /// <summary>
    /// Rewrites a copy of a model and has every change judged: a pass after which the judge finds a difference is taken back and not tried again.
    /// </summary>
    /// <param name="model">The model, which is not changed.</param>
    /// <param name="difference">Says what is different in a model that a pass changed, or null; for instance by running both.</param>
    /// <param name="report">What each pass that changed something did.</param>
    /// <returns>The rewritten copy.</returns>
    /// <exception cref="TransferException">The model contradicts itself, as <see cref="InferShapes"/> says (kind BadInput).</exception>
    public Model Prove(Model model, Func<Model, Pass, string?> difference, out PipelineReport report)
    {
        Model proven = model.Clone();
        var changes = new Dictionary<Pass, int>();
        var rolledBack = new List<RolledBackPass>();
        int rounds = 0;
        bool changed = true;
        while (changed && rounds++ < MostRounds)
        {
            changed = false;
            foreach (Pass pass in _passes.Where(p => !rolledBack.Exists(r => r.Pass == p)))
            {
                Model candidate = proven.Clone();
                int count = pass.Apply(candidate);
                if (count == 0)
                    continue;
                if (difference(candidate, pass) is { } reason)
                {
                    rolledBack.Add(new RolledBackPass(pass, reason));
                    continue;
                }

                proven = candidate;
                changed = true;
                changes[pass] = changes.GetValueOrDefault(pass) + count;
            }
        }

        report = Report(rounds, CountNodes(model), proven, changes, rolledBack);
        return proven;
    }

    private static int CountNodes(Model model)
    {
        int count = 0;
        var graphs = new Queue<Graph>([model.Graph, .. model.Functions.Select(f => f.Body)]);
        while (graphs.TryDequeue(out Graph? next))
        {
            count += next.Nodes.Count;
            foreach (Graph child in next.Children)
                graphs.Enqueue(child);
        }

        return count;
    }

    private PipelineReport Report(int rounds, int before, Model model, Dictionary<Pass, int> changes, List<RolledBackPass> rolledBack) => new(
        rounds, before, CountNodes(model), [.. _passes.Where(changes.ContainsKey).Select(pass => new PassChange(pass, changes[pass]))], rolledBack);
}
