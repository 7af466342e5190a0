namespace Transfer.Onnx;

/// <summary>
/// A named value of a graph: an input, an initializer, or an output of a node. There is one object for a value however often it is
/// used; renaming it renames it everywhere, in subgraphs too, because users hold the object and not the name.
/// </summary>
public sealed class Value
{
    private readonly UseList _uses = new();
    private string _name;
    private OnnxType? _type;
    private Tensor? _initializer;

    internal Value(Graph graph, string name)
    {
        Graph = graph;
        _name = name;
    }

    /// <summary>The name in the file.</summary>
    /// <exception cref="TransferException">
    /// Set to a name that another value has where this one is visible (the graph, those around it, its subgraphs), or to nothing (kind
    /// Usage).
    /// </exception>
    public string Name
    {
        get => _name;
        set
        {
            if (value == _name)
                return;
            Graph?.Names.Rename(this, value);
            _name = value;
        }
    }

    /// <summary>The graph that the value belongs to; null once its node, input or initializer was removed.</summary>
    public Graph? Graph { get; internal set; }

    /// <summary>The node that computes it; null for inputs, initializers, and names that nothing defines.</summary>
    public Node? Producer { get; internal set; }

    /// <summary>Its position among the producer's outputs.</summary>
    public int ProducerIndex { get; internal set; }

    /// <summary>What the file says of its type, as an input, as an output or in value_info; null when it says nothing.</summary>
    public OnnxType? Type
    {
        get => _type;
        set
        {
            TypeChanged |= !Equals(_type, value);
            _type = value;
        }
    }

    /// <summary>The inputs of nodes that read it, in subgraphs too. A snapshot is enumerated: edit freely meanwhile.</summary>
    public IReadOnlyCollection<Use> Uses => _uses;

    /// <summary>
    /// The constant it has. Of a graph input that is a default, which the caller may override. Setting it on a value without one makes
    /// it an initializer; setting null takes it away.
    /// </summary>
    /// <exception cref="TransferException">A node computes the value (kind Usage).</exception>
    public Tensor? Initializer
    {
        get => _initializer;
        set
        {
            if (Producer is not null && value is not null)
                throw new TransferException(ErrorKind.Usage,
                    $"value '{Shown.Name(_name)}': {Producer.Label} computes it; a constant needs another name");
            _initializer = value;
            if (value is null)
            {
                Graph?.Initializers.Discard(this);
                ForgetIfGone();
            }
            else
            {
                Graph?.Initializers.Include(this);
            }
        }
    }

    /// <summary>The constant of a sparse initializer.</summary>
    public SparseTensor? SparseInitializer { get; internal set; }

    /// <summary>Whether it is listed among its graph's inputs.</summary>
    public bool IsInput { get; internal set; }

    /// <summary>Whether a graph lists it among its outputs: its own, or a subgraph that passes it through.</summary>
    public bool IsOutput => OutputOf is { Count: > 0 };

    /// <summary>
    /// Whether an input, an initializer or a node defines it: false for the names that broken files use without saying what they are.
    /// </summary>
    public bool IsDefined => IsInput || Producer is not null || _initializer is not null || SparseInitializer is not null;

    /// <summary>The graphs that list it as an output, once for each time.</summary>
    internal List<Graph>? OutputOf { get; set; }

    internal UseList UseLinks => _uses;

    /// <summary>Its place in the list of initializers.</summary>
    internal LinkedListNode<Value>? InitializerPlace { get; set; }

    /// <summary>Whether the file has it in value_info.</summary>
    internal bool HasInfo { get; set; }

    /// <summary>Whether its first name is on the graph's list of renamed values.</summary>
    internal bool WasRenamed { get; set; }

    /// <summary>Whether it was an output once and is one no more: its type then goes to value_info.</summary>
    internal bool WasOutput { get; set; }

    /// <summary>Whether the type was set after reading.</summary>
    internal bool TypeChanged { get; private set; }

    /// <summary>The name and type: <c>float[1,3,224,224] input</c>.</summary>
    public override string ToString() => Type is null ? Shown.Name(Name) : $"{Type} {Shown.Name(Name)}";

    internal void SetTypeAsRead(OnnxType? type) => _type ??= type;

    internal void SetInitializerAsRead(Tensor tensor) => _initializer = tensor;

    /// <summary>Takes over what is known of the value that this one is a copy of, but for what defines and uses it.</summary>
    internal void TakeStateOf(Value original)
    {
        _type = original._type;
        TypeChanged = original.TypeChanged;
        HasInfo = original.HasInfo;
        WasOutput = original.WasOutput || original.IsOutput;
        WasRenamed = original.WasRenamed;
    }

    /// <summary>A value that nothing defines lives on only as long as something names it.</summary>
    internal void ForgetIfGone()
    {
        if (IsDefined || _uses.Count > 0 || IsOutput)
            return;
        Graph?.Names.Remove(this);
        Graph = null;
    }
}
