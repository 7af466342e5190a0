namespace Transfer.Onnx;

/// <content>Adding and removing.</content>
public sealed partial class Graph
{
    /// <summary>Adds an input.</summary>
    /// <exception cref="TransferException">The name is taken (kind Usage).</exception>
    public Value AddInput(string name, OnnxType? type = null)
    {
        Value value = Names.Define(name);
        value.Type = type ?? value.Type;
        Inputs.Add(value);
        return value;
    }

    /// <summary>Lists a value as an output, with a type when one is given.</summary>
    /// <exception cref="TransferException">The value is of another graph (kind Usage).</exception>
    public void AddOutput(Value value, OnnxType? type = null)
    {
        Outputs.Add(value);
        value.Type = type ?? value.Type;
    }

    /// <summary>Adds a constant. A name that nodes already use and nothing defines gets its definition.</summary>
    /// <exception cref="TransferException">The name is taken (kind Usage).</exception>
    public Value AddInitializer(string name, Tensor tensor)
    {
        Value value = Names.Define(name);
        value.Initializer = tensor;
        return value;
    }

    /// <summary>Removes a constant that nothing uses.</summary>
    /// <exception cref="TransferException">It is used, or is no initializer of this graph (kind Usage).</exception>
    public void RemoveInitializer(Value value)
    {
        if (value.Graph != this || value.Initializer is null)
            throw new TransferException(ErrorKind.Usage, $"value '{Shown.Name(value.Name)}': it is no initializer of this graph");
        if (!value.IsInput && (value.Uses.Count > 0 || value.IsOutput))
            throw Removal.StillUsed("initializer", value);
        value.Initializer = null;
    }

    /// <summary>Adds a node behind the last one.</summary>
    /// <param name="opType">The operator.</param>
    /// <param name="inputs">What it reads; null where an optional input is left out.</param>
    /// <param name="outputs">Names of new values; the empty name where an optional output is left out.</param>
    /// <param name="name">The node's name.</param>
    /// <param name="domain">Who defines the operator; empty for ONNX itself.</param>
    /// <exception cref="TransferException">A name is taken, or an input is not visible here (kind Usage).</exception>
    public Node AddNode(string opType, IReadOnlyList<Value?> inputs, IReadOnlyList<string> outputs, string name = "", string domain = "") =>
        InsertAfter(Nodes.Last, opType, inputs, outputs, name, domain);

    /// <summary>Adds a node in front of another; see <see cref="AddNode"/>.</summary>
    public Node InsertBefore(
        Node anchor, string opType, IReadOnlyList<Value?> inputs, IReadOnlyList<string> outputs, string name = "", string domain = "")
    {
        CheckOwn(anchor);
        return InsertAfter(anchor.Previous, opType, inputs, outputs, name, domain);
    }

    /// <summary>Adds a node behind another, or at the start when that is null; see <see cref="AddNode"/>.</summary>
    public Node InsertAfter(
        Node? anchor, string opType, IReadOnlyList<Value?> inputs, IReadOnlyList<string> outputs, string name = "", string domain = "")
    {
        if (anchor is not null)
            CheckOwn(anchor);
        var node = new Node(this, opType) { Name = name, Domain = domain };
        foreach (Value? input in inputs)
        {
            if (input is not null && (input.Graph is null || !input.Graph.Encloses(this)))
                throw NotVisible(input);
        }

        // All names are settled before the first edit, so that a refused node leaves nothing behind.
        string? twice = outputs.Where(o => o.Length > 0).GroupBy(o => o).FirstOrDefault(g => g.Count() > 1)?.Key;
        if (twice is not null)
            throw new TransferException(ErrorKind.Usage,
                $"value '{Shown.Name(twice)}': the node would compute it twice; give each output a name of its own");
        List<Value?> defined = [];
        try
        {
            foreach (string output in outputs)
                defined.Add(output.Length == 0 ? null : Names.Define(output));
        }
        catch (TransferException)
        {
            defined.ForEach(v => v?.ForgetIfGone());
            throw;
        }

        foreach (Value? input in inputs)
            node.AppendInput(input);
        foreach (Value? output in defined)
            node.AppendOutput(output);
        Nodes.InsertAfter(anchor, node);
        return node;
    }

    /// <summary>
    /// Adds a node of one output at the end, with names made from the hint, and gives its output: the short way to build a head.
    /// <c>graph.Append("Gemm", [x, w, b], "logits", ("transB", 1))</c>
    /// </summary>
    /// <exception cref="TransferException">An input is not visible here (kind Usage).</exception>
    public Value Append(
        string opType, IReadOnlyList<Value?> inputs, string outputHint, params ReadOnlySpan<(string Name, AttributeValue Value)> attributes)
    {
        string output = UniqueName(outputHint);
        Node node = AddNode(opType, inputs, [output], output);
        foreach ((string name, AttributeValue value) in attributes)
            node.Attributes.Set(name, value);
        return node.Outputs[0]!;
    }

    /// <summary>Removes a node whose outputs nothing uses, with its subgraphs.</summary>
    /// <param name="node">The node.</param>
    /// <param name="evenIfUsed">Removes it all the same; its outputs become names that nothing defines, until something does.</param>
    /// <exception cref="TransferException">An output is used; the message names the users (kind Usage).</exception>
    public void Remove(Node node, bool evenIfUsed = false)
    {
        CheckOwn(node);
        foreach (Value? output in node.Outputs)
        {
            if (!evenIfUsed && output is not null && (output.Uses.Count > 0 || output.IsOutput))
                throw Removal.StillUsed(node, output);
        }

        node.IsRemoved = true;
        Nodes.Unlink(node);
        node.Disconnect();
    }

    /// <summary>Moves a node in front of another of this graph.</summary>
    public void MoveBefore(Node anchor, Node node)
    {
        CheckOwn(anchor);
        CheckOwn(node);
        if (ReferenceEquals(anchor, node))
            return;
        Nodes.Unlink(node);
        Nodes.InsertAfter(anchor.Previous, node);
    }

    /// <summary>Moves a node behind another of this graph.</summary>
    public void MoveAfter(Node anchor, Node node)
    {
        CheckOwn(anchor);
        CheckOwn(node);
        if (ReferenceEquals(anchor, node))
            return;
        Nodes.Unlink(node);
        Nodes.InsertAfter(anchor, node);
    }

    private void CheckOwn(Node node)
    {
        if (node.IsRemoved || node.Graph != this)
            throw new TransferException(ErrorKind.Usage, $"{node.Label}: it is not in this graph; take a node of this graph");
    }
}
