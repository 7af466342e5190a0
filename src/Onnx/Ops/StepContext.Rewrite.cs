namespace Transfer.Onnx.Ops;

/// <content>Rewriting.</content>
internal sealed partial class StepContext
{
    /// <summary>
    /// Adds a node of one output in front of the node. What is known before the model runs is kept as a constant instead.
    /// </summary>
    public Value Add(string opType, IReadOnlyList<Value?> inputs, params ReadOnlySpan<(string Name, AttributeValue Value)> attributes)
    {
        string name = Node.Graph.UniqueName($"{FirstName}_{opType}");
        Node added = Node.Graph.InsertBefore(Node, opType, inputs, [name], name);
        foreach ((string attribute, AttributeValue value) in attributes)
            added.Attributes.Set(attribute, value);
        Infer(added);
        Value output = added.Outputs[0]!;
        if (_scope.KnownOf(output)?.ToTensor() is not { } known)
            return output;
        Node.Graph.Remove(added);
        return Keep(known);
    }

    private string FirstName => Node.Outputs.First(o => o is not null)!.Name;

    /// <summary>Casts a value, where it is not of the type already.</summary>
    public Value Cast(Value value, DataType to) => ElementOf(value) == to ? value : Add("Cast", [value], ("to", to));

    /// <summary>Keeps a constant.</summary>
    public Value Keep(Tensor tensor, string hint = "constant")
    {
        Changed = true;
        string name = Node.Graph.UniqueName($"{FirstName}_{hint}");
        if (Constants == ConstantForm.Node)
        {
            Node constant = Node.Graph.InsertBefore(Node, "Constant", [], [name], name);
            constant.Attributes.Set("value", tensor);
            Infer(constant);
            return constant.Outputs[0]!;
        }

        Value value = Node.Graph.AddInitializer(name, tensor);
        if (Constants == ConstantForm.ListedInitializer && Node.Graph.Parent is null)
        {
            value.Type = new TensorType(tensor.Type, new Shape([.. tensor.Dims.Select(d => new Dim(d))]));
            Node.Graph.Inputs.Add(value);
        }

        return value;
    }

    /// <summary>Keeps one number as a scalar.</summary>
    public Value Number(DataType type, double number) => Keep(Filled(type, number));

    /// <summary>Keeps a row of 64-bit integers.</summary>
    public Value Longs(params ReadOnlySpan<long> numbers) => Keep(Tensor.From(numbers, numbers.Length));

    /// <summary>A tensor of one number throughout.</summary>
    public Tensor Filled(DataType type, double number, params ReadOnlySpan<long> dims)
    {
        long count = 1;
        foreach (long dim in dims)
            count *= dim;
        Scalar element = type.IsFloatingPoint() ? Scalar.OfReal(number) : (Scalar)(long)number;
        var elements = new Scalar[count];
        Array.Fill(elements, element);
        return new KnownTensor(type, dims, elements).ToTensor()
            ?? throw Refuse($"a constant of {type.OnnxName()} is needed, which this step cannot make");
    }

    /// <summary>Makes an input read another value.</summary>
    public void SetInput(int index, Value? value)
    {
        while (Node.Inputs.Count < index)
            Node.SetInput(Node.Inputs.Count, null);
        Node.SetInput(index, value);
        Changed = true;
    }

    /// <summary>Takes the inputs from a position on away.</summary>
    public void TrimInputs(int count)
    {
        while (Node.Inputs.Count > count)
        {
            Node.RemoveInput(Node.Inputs.Count - 1);
            Changed = true;
        }
    }

    /// <summary>Sets an attribute.</summary>
    public void SetAttribute(string name, AttributeValue value)
    {
        Node.Attributes.Set(name, value);
        Changed = true;
    }

    /// <summary>Takes an attribute away; false where there is none.</summary>
    public bool DropAttribute(string name)
    {
        if (!Node.HasAttributes || !Node.Attributes.Remove(name))
            return false;
        Changed = true;
        return true;
    }

    /// <summary>Makes the node one of another operator.</summary>
    public void SetOperator(string opType)
    {
        Node.OpType = opType;
        Changed = true;
    }

    /// <summary>Turns an attribute of integers into a constant input, where it is given.</summary>
    public void AttributeToInput(string attribute, int input)
    {
        if (Node.Attributes.Ints(attribute) is not { } numbers)
            return;
        SetInput(input, Longs([.. numbers]));
        DropAttribute(attribute);
    }

    /// <summary>Turns a constant input, where it is given, into an attribute of integers.</summary>
    public void InputToAttribute(int input, string attribute)
    {
        if (!Has(input))
            return;
        SetAttribute(attribute, Integers(input) ?? throw Dynamic(input, attribute));
        SetInput(input, null);
        TrimInputs(input);
    }

    /// <summary>An error: an input would have to be an attribute, and is computed.</summary>
    public TransferException Dynamic(int input, string attribute) => Refuse(
        $"input {input} '{Shown.Name(Node.Input(input)?.Name ?? "")}' is the attribute '{attribute}' there, which cannot be computed; make it an initializer");

    /// <summary>
    /// Takes outputs that nothing uses off the end, down to a number of them; false where one is used.
    /// </summary>
    public bool TrimOutputs(int count)
    {
        while (Node.Outputs.Count > count)
        {
            if (Node.Outputs[^1] is { } last && (last.Uses.Count > 0 || last.IsOutput))
                return false;
            Node.RemoveLastOutput();
            Changed = true;
        }

        return true;
    }

    /// <summary>Has other values in the place of the node's outputs, under their names, and removes the node.</summary>
    /// <param name="with">A value for each output; null where the output is unused.</param>
    public void Replace(params ReadOnlySpan<Value?> with)
    {
        Changed = true;
        var names = new List<(string Name, Value Value)>();
        for (int i = 0; i < with.Length; i++)
        {
            if (Node.Output(i) is not { } old || with[i] is not { } value)
                continue;
            // An output may be a value that goes on living by itself, or that stands in the place of another output already.
            Value distinct = value.Producer is { } producer && _made.ContainsKey(producer) && !value.IsOutput && names.TrueForAll(n => n.Value != value)
                ? value : Add("Identity", [value]);
            names.Add((old.Name, distinct));
            if (!old.IsOutput)
                distinct.Type ??= old.Type;
            Node.Graph.ReplaceAllUses(old, distinct);
        }

        Node.Graph.Remove(Node);
        foreach ((string name, Value value) in names)
        {
            if (value.Name != name && value.Graph!.Find(name) is null)
                value.Name = name;
        }
    }

    /// <summary>Has a node behind the node compute what its output was, from what its output now is.</summary>
    /// <param name="output">The output.</param>
    /// <param name="now">The type of what the node itself now computes.</param>
    /// <param name="opType">The operator of the node behind.</param>
    /// <param name="more">Its inputs behind the first.</param>
    /// <param name="attributes">Its attributes.</param>
    public void Follow(
        int output, OnnxType? now, string opType, IReadOnlyList<Value?> more, params ReadOnlySpan<(string Name, AttributeValue Value)> attributes)
    {
        Value old = Node.Outputs[output]!;
        Fact before = _scope.FactOf(old);
        string name = old.Name;
        Node behind = Node.Graph.InsertAfter(Node, opType, [old, .. more], [Node.Graph.UniqueName($"{name}_{opType}")]);
        behind.Name = behind.Outputs[0]!.Name;
        foreach ((string attribute, AttributeValue value) in attributes)
            behind.Attributes.Set(attribute, value);
        Own(behind);
        Value after = behind.Outputs[0]!;
        after.Type = old.Type;
        Node.Graph.ReplaceAllUses(old, after, behind);
        if (old.Name == name)
            old.Name = Node.Graph.UniqueName($"{name}_before");
        if (after.Name != name && after.Graph!.Find(name) is null)
            after.Name = name;
        old.Type = now;
        _scope.Record(old, new Fact(now));
        _scope.Record(after, before);
        Changed = true;
    }

    /// <summary>Adds a Scan with an empty body in front of the node, which computes as many outputs as the node and of their types.</summary>
    public (Node Scan, Graph Body) AddScan(IReadOnlyList<Value?> inputs, int outputs)
    {
        string[] names = [.. Enumerable.Range(0, outputs).Select(i => Node.Graph.UniqueName($"{Node.Outputs[0]?.Name}_scan{i}"))];
        Node scan = Node.Graph.InsertBefore(Node, "Scan", inputs, names, names[0]);
        Own(scan);
        for (int i = 0; i < outputs; i++)
            _scope.Record(scan.Outputs[i]!, new Fact(TypeOf(Node.Outputs[i])));
        Changed = true;
        return (scan, scan.Attributes.AddGraph("body", names[0]));
    }

    /// <summary>Gives a node that was added a copy of the node's body.</summary>
    public void TakeBody(Node added)
    {
        Own(added);
        var copier = new GraphCopier();
        foreach (Value outer in OuterValues.Of(Node))
            copier.Share(outer);
        added.Attributes.AppendAsRead(copier.Copy(Node.Attributes["body"], added));
    }

    private void Own(Node added) => _made[added] = _made.TryGetValue(Node, out string? original) ? original : Node.Label;

    private void Infer(Node added)
    {
        Changed = true;
        Own(added);
        OpDefinition definition = OpTable.Find("", added.OpType, Written)
            ?? throw new InvalidOperationException($"a step to opset {Written} writes {added.OpType}, which is not there");
        var context = new OpContext(_scope, added, definition);
        context.Run();
        for (int i = 0; i < added.Outputs.Count; i++)
            _scope.Record(added.Outputs[i]!, context.Result(i));
    }
}
