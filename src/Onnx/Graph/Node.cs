namespace Transfer.Onnx;

/// <summary>
/// One operation of a graph. A node is made by its graph (<see cref="Graph.AddNode"/> and its sisters) and belongs to it until it is
/// removed; a removed node is done with: it has no inputs and no outputs.
/// </summary>
public sealed class Node
{
    private readonly InputList _inputs;
    private readonly List<Value?> _outputs = [];
    private AttributeMap? _attributes;
    private MetadataMap? _metadata;

    internal Node(Graph graph, string opType, object? source = null)
    {
        _inputs = new InputList(this);
        Graph = graph;
        OpType = opType;
        Source = source;
    }

    /// <summary>The node's name; often empty, and not always unique.</summary>
    public string Name { get; set; } = "";

    /// <summary>The operator: <c>Conv</c>.</summary>
    public string OpType { get; set; }

    /// <summary>Who defines the operator; empty for ONNX itself, which some files write as <c>ai.onnx</c>.</summary>
    public string Domain { get; set; } = "";

    /// <summary>Which of several functions of that name is meant.</summary>
    public string Overload { get; set; } = "";

    /// <summary>Words for a reader.</summary>
    public string DocString { get; set; } = "";

    /// <summary>The graph that the node is in, or was in before it was removed.</summary>
    public Graph Graph { get; }

    /// <summary>Whether the node was taken out of its graph.</summary>
    public bool IsRemoved { get; internal set; }

    /// <summary>What it reads; null where an optional input is left out.</summary>
    public IReadOnlyList<Value?> Inputs => _inputs;

    /// <summary>What it computes; null where an optional output is left out.</summary>
    public IReadOnlyList<Value?> Outputs => _outputs;

    /// <summary>Its constants.</summary>
    public AttributeMap Attributes => _attributes ??= new AttributeMap(this);

    /// <summary>Names and values that tools attach.</summary>
    public MetadataMap Metadata => _metadata ??= new MetadataMap();

    /// <summary>The node after this one in its graph, or null.</summary>
    public Node? Next { get; internal set; }

    /// <summary>The node before this one in its graph, or null.</summary>
    public Node? Previous { get; internal set; }

    /// <summary>What messages call it: <c>node 'conv1' (Conv)</c>; one without a name is told by its first output.</summary>
    public string Label => Name.Length > 0 ? $"node '{Shown.Name(Name)}' ({Shown.Name(OpType)})"
        : _outputs.Find(o => o is not null) is { } output ? $"the node of '{Shown.Name(output.Name)}' ({Shown.Name(OpType)})"
        : $"a nameless node ({Shown.Name(OpType)})";

    /// <summary>The subgraphs in its attributes.</summary>
    public IEnumerable<Graph> Subgraphs => _attributes is null ? [] : _attributes.SelectMany(a => a.Graphs);

    /// <summary>The message this was read from, without inputs, outputs and attributes: opaque to all but the Format folder.</summary>
    internal object? Source { get; }

    internal bool HasAttributes => _attributes is { Count: > 0 };

    internal MetadataMap? MetadataIfAny => _metadata;

    /// <summary>Whether it is this operator of ONNX itself.</summary>
    public bool Is(string opType) => OpType == opType && (Domain is "" or "ai.onnx");

    /// <summary>The input at a position, or null where it is left out or beyond the last.</summary>
    public Value? Input(int index) => index < _inputs.Count ? _inputs[index] : null;

    /// <summary>The output at a position, or null where it is left out or beyond the last.</summary>
    public Value? Output(int index) => index < _outputs.Count ? _outputs[index] : null;

    /// <summary>Makes an input read another value, or none. One position beyond the last appends.</summary>
    /// <exception cref="TransferException">The value belongs to a graph whose values are not visible here (kind Usage).</exception>
    public void SetInput(int index, Value? value)
    {
        CheckVisible(value);
        if (index == _inputs.Count)
            _inputs.Add(value);
        else
            _inputs.Set(index, value);
    }

    /// <summary>Inserts an input; those from there on move up.</summary>
    /// <exception cref="TransferException">The value belongs to a graph whose values are not visible here (kind Usage).</exception>
    public void InsertInput(int index, Value? value)
    {
        CheckVisible(value);
        _inputs.Insert(index, value);
    }

    /// <summary>Removes an input; those after it move down.</summary>
    public void RemoveInput(int index) => _inputs.RemoveAt(index);

    /// <summary>Appends an output.</summary>
    /// <exception cref="TransferException">The name is taken (kind Usage).</exception>
    public Value AddOutput(string name)
    {
        Value value = Graph.Names.Define(name);
        AppendOutput(value);
        return value;
    }

    /// <summary>Removes the last output, which nothing may use.</summary>
    /// <exception cref="TransferException">It is used, or there is none (kind Usage).</exception>
    public void RemoveLastOutput()
    {
        if (_outputs.Count == 0)
            throw new TransferException(ErrorKind.Usage, $"{Label}: there is no output to remove");
        Value? value = _outputs[^1];
        if (value is not null && (value.Uses.Count > 0 || value.IsOutput))
            throw Removal.StillUsed(this, value);
        _outputs.RemoveAt(_outputs.Count - 1);
        Abandon(value);
    }

    /// <summary>The label.</summary>
    public override string ToString() => Label;

    /// <summary>Makes room for so many inputs and outputs and no more.</summary>
    internal void Reserve(int inputs, int outputs)
    {
        _inputs.Reserve(inputs);
        _outputs.Capacity = outputs;
    }

    internal void AppendInput(Value? value) => _inputs.Add(value);

    internal void AppendOutput(Value? value)
    {
        if (value is not null)
        {
            value.Producer = this;
            value.ProducerIndex = _outputs.Count;
        }

        _outputs.Add(value);
    }

    /// <summary>Leaves an output out; its value is then computed by nothing.</summary>
    internal void ReleaseOutput(int index)
    {
        _outputs[index]!.Producer = null;
        _outputs[index] = null;
    }

    /// <summary>Lets go of all values: what still uses its outputs then uses names that nothing defines.</summary>
    internal void Disconnect()
    {
        _inputs.Clear();
        foreach (Value? value in _outputs)
            Abandon(value);
        _outputs.Clear();
        foreach (Graph graph in Subgraphs)
            graph.Detach();
    }

    private static void Abandon(Value? value)
    {
        if (value is null)
            return;
        value.Producer = null;
        value.ForgetIfGone();
    }

    private void CheckVisible(Value? value)
    {
        if (IsRemoved)
            throw new TransferException(ErrorKind.Usage, $"{Label}: the node was removed from its graph; make a new one");
        if (value is not null && (value.Graph is null || !value.Graph.Encloses(Graph)))
            throw new TransferException(ErrorKind.Usage,
                $"{Label}: value '{Shown.Name(value.Name)}' is of a graph that is not visible here; "
                + "use one of this graph or of those around it");
    }
}
