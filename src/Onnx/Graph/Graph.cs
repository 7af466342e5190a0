namespace Transfer.Onnx;

/// <summary>
/// A graph of operations: the model's own, a subgraph in an attribute of a node, or the body of a function. It owns its nodes and
/// values. Edits keep producers and uses right at every step; whether the graph makes sense to an operator is not asked.
/// </summary>
public sealed partial class Graph
{
    /// <summary>An empty graph.</summary>
    public Graph(string name)
        : this(name, null)
    {
    }

    internal Graph(string name, object? source)
    {
        Name = name;
        Source = source;
        Names = new NameScope(this);
        Inputs = new ValueList(this, inputs: true);
        Outputs = new ValueList(this, inputs: false);
    }

    /// <summary>The graph's name.</summary>
    public string Name { get; set; }

    /// <summary>Words for a reader.</summary>
    public string DocString { get; set; } = "";

    /// <summary>
    /// The operations in their order, which must be one in which they can run; <see cref="SortTopologically"/> makes it one.
    /// </summary>
    public NodeList Nodes { get; } = new();

    /// <summary>
    /// The inputs. In models of IR version 3 initializers are listed here too, in later ones they may be; see <see cref="RequiredInputs"/>.
    /// </summary>
    public ValueList Inputs { get; }

    /// <summary>The inputs that a caller must give: those without an initializer.</summary>
    public IEnumerable<Value> RequiredInputs => Inputs.Where(v => v.Initializer is null && v.SparseInitializer is null);

    /// <summary>The outputs.</summary>
    public ValueList Outputs { get; }

    /// <summary>The constants.</summary>
    public InitializerList Initializers { get; } = new();

    /// <summary>The node whose attribute this graph is; null for a model's graph and a function's body.</summary>
    public Node? OwnerNode { get; private set; }

    /// <summary>The graph around this one, whose values its nodes may use, or null.</summary>
    public Graph? Parent => OwnerNode?.Graph;

    /// <summary>The outermost graph: the model's, or a function's body.</summary>
    public Graph Root
    {
        get
        {
            Graph graph = this;
            while (graph.Parent is { } parent)
                graph = parent;
            return graph;
        }
    }

    internal NameScope Names { get; }

    /// <summary>The subgraphs of its nodes.</summary>
    internal HashSet<Graph> Children { get; } = [];

    /// <summary>The constants in sparse form, in the order of the file.</summary>
    internal List<Value> SparseInitializers { get; } = [];

    /// <summary>The lines of value_info as read; a line about no value of this graph has none.</summary>
    internal List<(Value? Value, object Source)> Infos { get; } = [];

    /// <summary>The message this was read from, without what this object holds itself: opaque to all but the Format folder.</summary>
    internal object? Source { get; }

    /// <summary>Whether a model or function has it.</summary>
    internal bool IsOwned { get; set; }

    /// <summary>The value that a name means here: of this graph, or else of the nearest graph around it; null when there is none.</summary>
    public Value? Find(string name) => Names.FindVisible(name);

    /// <summary>The value that a name means here.</summary>
    /// <exception cref="TransferException">There is none; the message has the nearest names (kind NotFound).</exception>
    public Value Get(string name) => Find(name) ?? throw NoSuchValue(name);

    /// <summary>A name that no value has where it could be confused: the hint, or the hint with a number.</summary>
    public string UniqueName(string hint) => Names.Unique(hint);

    /// <summary>Whether this is the other graph or one around it.</summary>
    internal bool Encloses(Graph other)
    {
        for (Graph? g = other; g is not null; g = g.Parent)
        {
            if (ReferenceEquals(g, this))
                return true;
        }

        return false;
    }

    internal TransferException NoSuchValue(string name)
    {
        IEnumerable<Value> values = Inputs.Concat(Initializers).Concat(Nodes.SelectMany(node => node.Outputs).OfType<Value>());
        return new TransferException(ErrorKind.NotFound,
            $"value '{Shown.Name(name)}': the graph has none of that name{NearestName.Suggestion(name, values.Select(value => value.Name), "'transfer inspect --shapes' lists them")}");
    }

    internal void AttachTo(Node node)
    {
        if (OwnerNode is not null || IsOwned)
            throw new TransferException(ErrorKind.Usage,
                $"graph '{Shown.Name(Name)}': it already belongs to {OwnerNode?.Label ?? "a model"}; give a graph of its own");
        if (node.Graph.Root == this)
            throw new TransferException(ErrorKind.Usage, $"graph '{Shown.Name(Name)}': it cannot be inside itself");
        OwnerNode = node;
        _ = node.Graph.Children.Add(this);
    }

    /// <summary>Leaves its node; what it used of the graphs around it is let go, so it is of no further use.</summary>
    internal void Detach()
    {
        foreach (Node node in Nodes)
        {
            node.IsRemoved = true;
            Nodes.Unlink(node);
            node.Disconnect();
        }

        Outputs.Clear();
        _ = OwnerNode?.Graph.Children.Remove(this);
        OwnerNode = null;
    }
}
