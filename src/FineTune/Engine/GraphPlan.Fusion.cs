using Transfer.FineTune.Ops;
using Transfer.Onnx;

namespace Transfer.FineTune.Engine;

/// <content>
/// Neighbours that become one operator, where that saves a pass over memory. Only the main graph's are looked at: a body that is planned once
/// for each of its passes has its nodes one by one.
/// </content>
internal sealed unsafe partial class GraphPlan
{
    private readonly Dictionary<Node, FusionChain> _taken = [];
    private readonly Dictionary<Value, Slot> _transposed = [];
    private readonly Dictionary<Node, GeluPattern> _gelus = [];
    private readonly HashSet<Value> _targets = [];

    /// <summary>Plans a node as a part of several, or remembers that its last neighbour will; false for a node that stands alone.</summary>
    private bool AddFused(Node node)
    {
        if (_calls.Count > 0 || node.Graph.OwnerNode is not null)
            return false;
        if (_taken.TryGetValue(node, out FusionChain? chain))
        {
            if (ReferenceEquals(node, chain.Tail))
                AddChain(chain);
        }
        else if (_gelus.TryGetValue(node, out GeluPattern? gelu))
        {
            if (ReferenceEquals(node, gelu.Tail))
                AddGelu(gelu);
        }
        else if (GeluPattern.From(node, (x, bias) => IsBias(SlotOf(x, node), SlotOf(bias, node))) is { } pattern && !pattern.Nodes.Any(n => _targets.Contains(n.Outputs[0]!) && !ReferenceEquals(n, pattern.Tail)))
        {
            foreach (Node part in pattern.Nodes)
                _gelus[part] = pattern;
        }
        else if (IsTransposedFactor(node))
        {
            _transposed[node.Outputs[0]!] = SlotOf(node.Inputs[0]!, node);
        }
        else if (FusionChain.From(node, _taken.ContainsKey) is { } found && IsFusable(found))
        {
            foreach (Node follower in found.Followers())
                _taken[follower] = found;
        }
        else
        {
            return false;
        }

        return true;
    }

    /// <summary>Whether the head runs in blocked layout, where what follows costs nothing, and nobody asks for what is between.</summary>
    private bool IsFusable(FusionChain chain)
    {
        if (_targets.Contains(chain.Head.Outputs[0]!) || (chain.Cut is not null && chain.Sum is not null && _targets.Contains(chain.Sum.Outputs[0]!)))
            return false;
        Slot?[] inputs = [.. chain.Head.Inputs.Select(v => v is null ? null : SlotOf(v, chain.Head))];
        Operator op = OpTable.Make(chain.Head, inputs);
        op.Attach(_context, chain.Head, inputs, chain.Head.Outputs.Count);
        return op.Fuses;
    }

    /// <summary>A chain as one operator; where the addition broadcasts or a bound depends on the data, its nodes one by one.</summary>
    private void AddChain(FusionChain chain)
    {
        Slot?[] inputs = [.. chain.Head.Inputs.Select(v => v is null ? null : SlotOf(v, chain.Head))];
        Slot? residual = chain.Residual is { } added ? SlotOf(added, chain.Sum) : null;
        Operator op = OpTable.Make(chain.Head, inputs);
        if (BoundsOf(chain.Cut) is { } bounds && residual is null or { IsConstant: false, IsFloat: true })
        {
            Array.Resize(ref inputs, Math.Max(inputs.Length, op.ResidualInput + 1));
            inputs[op.ResidualInput] = residual;
            op.Fusion = new Fusion(residual is null ? -1 : op.ResidualInput, bounds.Low, bounds.High, chain.Tail.Outputs[0]!);
            op.Attach(_context, chain.Head, inputs, chain.Head.Outputs.Count);
            for (int i = 0; i < op.ResidualInput; i++)
            {
                if (inputs[i] is { } input)
                    inputs[i] = InLayout(input, op.LayoutOf(i), chain.Head);
            }

            op.Plan();
            if (residual is null || residual.Shape.AsSpan().SequenceEqual(op.Outputs[0]!.Shape))
            {
                if (residual is not null)
                    inputs[op.ResidualInput] = InLayout(residual, Layout.Blocked, chain.Head);
                Finish(op, chain.Head);
                Operators.Add(op);
                return;
            }
        }

        AddAlone(chain.Head);
        foreach (Node follower in chain.Followers())
            AddAlone(follower);
    }

    private void AddGelu(GeluPattern pattern)
    {
        Slot?[] inputs = [SlotOf(pattern.X, pattern.Nodes[0]), .. pattern.Bias is { } bias ? (Slot[])[SlotOf(bias, pattern.Nodes[0])] : []];
        var op = new Gelu();
        op.Attach(_context, pattern.Tail, inputs, outputs: 1);
        inputs[0] = InLayout(inputs[0]!, op.LayoutOf(0), pattern.Tail);
        op.Plan();
        Finish(op, pattern.Tail);
        if (inputs[0]!.IsConstant)
            Fold(op);
        else
            Operators.Add(op);
    }

    /// <summary>Whether a vector is added to every row of what varies.</summary>
    private static bool IsBias(Slot x, Slot bias) => x is { IsFloat: true, IsConstant: false, Rank: > 1 } && bias is { IsFloat: true, Rank: 1 } && bias.Count == x.Dim(-1);

    private (float Low, float High)? BoundsOf(Node? cut)
    {
        if (cut is null)
            return (float.NegativeInfinity, float.PositiveInfinity);
        if (cut.Is("Relu"))
            return (0, float.PositiveInfinity);
        float? low = BoundOf(cut, 1, "min", float.NegativeInfinity), high = BoundOf(cut, 2, "max", float.PositiveInfinity);
        return low is { } l && high is { } h ? (l, h) : null;
    }

    private float? BoundOf(Node cut, int input, string attribute, float none)
    {
        if (cut.Input(input) is not { } value)
            return cut.Attributes.Float(attribute, none);
        return SlotOf(value, cut) is { IsConstant: true, IsFloat: true, Count: 1 } slot ? slot.F[0] : null;
    }

    /// <summary>Whether a node does nothing but turn a matrix that varies for a product, which can read it turned.</summary>
    private bool IsTransposedFactor(Node node) => node.Is("Transpose") && node.Outputs[0] is { Uses.Count: 1 } value && !_targets.Contains(value)
        && value.Uses.First() is { Index: 1 } use && use.Node.Is("MatMul") && ReferenceEquals(use.Node.Graph, node.Graph)
        && SlotOf(node.Inputs[0]!, node) is { Rank: 2, IsConstant: false, IsFloat: true } && (node.Attributes.Ints("perm") is null || node.Attributes.Ints("perm") is [1, 0]);

    /// <summary>Makes a fused operator's outputs known under the names of their values.</summary>
    private void Finish(Operator op, Node node)
    {
        Wire(op);
        for (int i = 0; i < node.Outputs.Count; i++)
        {
            Value? value = i == 0 && op.Fusion is { } fusion ? fusion.Output : node.Outputs[i];
            if (value is not null && op.Outputs[i] is { } slot)
                _slots[value] = slot;
        }
    }
}
