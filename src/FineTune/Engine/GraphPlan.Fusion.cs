using Transfer.FineTune.Ops;
using Transfer.Onnx;

namespace Transfer.FineTune.Engine;

/// <content>
/// Neighbours that become one operator, where that saves a pass over memory. Only the main graph's are looked at: a body that is planned once
/// for each of its passes has its nodes one by one.
/// </content>
internal sealed unsafe partial class GraphPlan
{
    private readonly Dictionary<Node, (Node Tail, Action Add)> _parts = [];
    private readonly Dictionary<Value, Slot> _transposed = [];
    private readonly HashSet<Value> _targets = [];

    /// <summary>Plans a node as a part of several, or remembers that its last neighbour will; false for a node that stands alone.</summary>
    private bool AddFused(Node node)
    {
        if (_calls.Count > 0 || node.Graph.OwnerNode is not null)
            return false;
        if (_parts.TryGetValue(node, out (Node Tail, Action Add) part))
        {
            if (ReferenceEquals(node, part.Tail))
                part.Add();
        }
        else if (GeluPattern.From(node, (x, bias) => IsBias(SlotOf(x, node), SlotOf(bias, node))) is { } gelu && IsHidden(gelu.Nodes))
        {
            Take(gelu.Nodes, () => AddGelu(gelu));
        }
        else if (ScoresPattern.From(node, _parts.ContainsKey) is { } scores && IsHidden(scores.Nodes))
        {
            Take(scores.Nodes, () => AddScores(scores));
        }
        else if (IsTransposedFactor(node))
        {
            _transposed[node.Outputs[0]!] = SlotOf(node.Inputs[0]!, node);
        }
        else if (FusionChain.From(node, _parts.ContainsKey) is { } chain && IsFusable(chain))
        {
            Take([.. chain.Followers()], () => AddChain(chain));
        }
        else
        {
            return false;
        }

        return true;
    }

    /// <summary>Has nodes wait until the last of them, where all their inputs are there.</summary>
    private void Take(IReadOnlyList<Node> nodes, Action add)
    {
        foreach (Node node in nodes)
            _parts.Add(node, (nodes[^1], add));
    }

    /// <summary>Whether nobody asks for what is between some nodes.</summary>
    private bool IsHidden(IReadOnlyList<Node> nodes) => !nodes.SkipLast(1).Any(n => _targets.Contains(n.Outputs[0]!));

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

    /// <summary>Scores, their scale and their mask as one operator; where one of them is not what a softmax takes, its nodes one by one.</summary>
    private void AddScores(ScoresPattern pattern)
    {
        if (ScoresOf(pattern) is (var scores, var scale, var mask))
        {
            Slot?[] inputs = [scores, mask];
            var op = new Softmax(log: false, scale);
            op.Attach(_context, pattern.Softmax, inputs, outputs: 1);
            if (op.IsAlongRows)
            {
                inputs[0] = InLayout(scores, Layout.Plain, pattern.Softmax);
                op.Plan();
                Finish(op, pattern.Softmax);
                Operators.Add(op);
                return;
            }
        }

        foreach (Node node in pattern.Nodes)
            AddAlone(node);
    }

    /// <summary>The scores, what they are multiplied by, and what is added to them or null; nothing where one of them is something else.</summary>
    private (Slot Scores, float Scale, Slot? Mask)? ScoresOf(ScoresPattern pattern)
    {
        if (pattern.Scaling is not { } scaling)
            return Operands(pattern.Masking!, IsMask) is (var x, var m) ? (x, 1, m) : null;
        if (Operands(scaling, IsNumber) is not (var scores, var number))
            return null;
        float scale = scaling.Is("Div") ? 1 / number.F[0] : number.F[0];
        if (pattern.Masking is not { } masking)
            return (scores, scale, null);
        return pattern.Mask is { } value && SlotOf(value, masking) is var mask && IsMask(scores, mask) ? (scores, scale, mask) : null;
    }

    /// <summary>The two operands of a node in the order that fits, or null; a divisor stays behind.</summary>
    private (Slot First, Slot Second)? Operands(Node node, Func<Slot, Slot, bool> fits)
    {
        if (node.Input(0) is not { } left || node.Input(1) is not { } right)
            return null;
        Slot a = SlotOf(left, node), b = SlotOf(right, node);
        return fits(a, b) ? (a, b) : fits(b, a) && !node.Is("Div") ? (b, a) : null;
    }

    /// <summary>Whether what varies is multiplied by one number.</summary>
    private static bool IsNumber(Slot x, Slot number) => x is { IsFloat: true, IsConstant: false } && number is { IsFloat: true, IsConstant: true, Count: 1 } && number.Rank <= x.Rank;

    /// <summary>Whether something that is not trained is added to what varies, repeating along some dimensions.</summary>
    private static bool IsMask(Slot x, Slot mask) => x is { IsFloat: true, IsConstant: false } && mask is { IsFloat: true, RequiresGradient: false, Layout: Layout.Plain }
        && mask.Rank <= x.Rank && Enumerable.Range(1, mask.Rank).All(d => mask.Dim(-d) == 1 || mask.Dim(-d) == x.Dim(-d));

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
