namespace Transfer.Onnx;

/// <summary>Which nodes of two graphs are each other's.</summary>
internal sealed class NodeMatching
{
    // The table of the alignment grows with the product of the lengths; beyond this only a common beginning and end are aligned.
    private const long TableLimit = 16_000_000;

    private readonly List<(Node First, Node Second)> _pairs = [];
    private readonly List<(Node First, Node Second)> _changed = [];
    private readonly Dictionary<Node, Node> _partner = [];

    private NodeMatching()
    {
    }

    /// <summary>Nodes that only the first graph has.</summary>
    public List<Node> Removed { get; } = [];

    /// <summary>Nodes that only the second graph has.</summary>
    public List<Node> Added { get; } = [];

    /// <summary>Nodes of one operator that differ by themselves.</summary>
    public IReadOnlyList<(Node First, Node Second)> Changed => _changed;

    /// <summary>All pairs, changed ones too.</summary>
    public IReadOnlyList<(Node First, Node Second)> Pairs => _pairs;

    /// <summary>How many pairs agree by themselves.</summary>
    public int Same => _pairs.Count - _changed.Count;

    /// <summary>Matches the nodes of two graphs.</summary>
    public static NodeMatching Run(Graph first, Graph second)
    {
        var matching = new NodeMatching();
        var a = new Fingerprint(first);
        var b = new Fingerprint(second);
        var byDeep = second.Nodes.Where(IsNode).GroupBy(b.Deep).ToDictionary(g => g.Key, g => new Queue<Node>(g));
        var left = new List<Node>();
        foreach (Node node in first.Nodes.Where(IsNode))
        {
            if (byDeep.TryGetValue(a.Deep(node), out Queue<Node>? same) && same.TryDequeue(out Node? other))
                matching.Pair(node, other);
            else
                left.Add(node);
        }

        HashSet<Node> right = [.. byDeep.Values.SelectMany(q => q)];
        List<Node> rightInOrder = [.. second.Nodes.Where(right.Contains)];
        matching.Align(left, rightInOrder, a.Local, b.Local, changed: false);
        matching.Align([.. left.Where(matching.IsFree)], [.. rightInOrder.Where(n => !matching._partner.ContainsKey(n))],
            n => $"{n.Domain}.{n.OpType}", n => $"{n.Domain}.{n.OpType}", changed: true);
        matching.Removed.AddRange(left.Where(matching.IsFree));
        matching.Added.AddRange(rightInOrder.Where(matching.IsFree));
        return matching;
    }

    /// <summary>Pairs that read what does not belong together, and outputs that are computed by what does not; a line each.</summary>
    public IEnumerable<string> Rewired(Graph first, Graph second)
    {
        foreach ((Node a, Node b) in _pairs)
        {
            for (int i = 0; i < Math.Min(a.Inputs.Count, b.Inputs.Count); i++)
            {
                if (a.Inputs[i] is { } x && b.Inputs[i] is { } y && !Belong(x, y))
                    yield return $"{a.Label}: input {i} '{Shown.Name(x.Name)}' -> '{Shown.Name(y.Name)}'";
            }
        }

        for (int i = 0; i < Math.Min(first.Outputs.Count, second.Outputs.Count); i++)
        {
            if (!Belong(first.Outputs[i], second.Outputs[i]))
                yield return $"output {i}: computed by {Source(first.Outputs[i])} -> {Source(second.Outputs[i])}";
        }
    }

    private static bool IsNode(Node node) => !Fingerprint.IsConstant(node);

    private static string Source(Value value) => value.Producer?.Label ?? "no node";

    // A new node in between is told already as one that was added: only where both sides have partners elsewhere are they at odds.
    private bool Belong(Value x, Value y)
    {
        if (x.Producer is not { } a || y.Producer is not { } b || !IsNode(a) || !IsNode(b))
            return x.Producer is null == y.Producer is null || Fingerprint.ConstantOf(x) is not null == (Fingerprint.ConstantOf(y) is not null);
        return IsFree(a) || IsFree(b) || (_partner[a] == b && x.ProducerIndex == y.ProducerIndex);
    }

    private bool IsFree(Node node) => !_partner.ContainsKey(node);

    private void Pair(Node a, Node b)
    {
        _pairs.Add((a, b));
        _partner.Add(a, b);
        _partner.Add(b, a);
    }

    private void Align(List<Node> a, List<Node> b, Func<Node, string> keyA, Func<Node, string> keyB, bool changed)
    {
        string[] x = [.. a.Select(keyA)], y = [.. b.Select(keyB)];
        int from = 0, toA = a.Count, toB = b.Count;
        while (from < toA && from < toB && x[from] == y[from])
            Match(from, from++);
        while (toA > from && toB > from && x[toA - 1] == y[toB - 1])
            Match(--toA, --toB);
        if ((long)(toA - from) * (toB - from) > TableLimit)
            return;

        // length[i, j]: the longest common subsequence of what begins at i and at j.
        int[,] length = new int[toA - from + 1, toB - from + 1];
        for (int i = toA - from - 1; i >= 0; i--)
        {
            for (int j = toB - from - 1; j >= 0; j--)
                length[i, j] = x[from + i] == y[from + j] ? length[i + 1, j + 1] + 1 : Math.Max(length[i + 1, j], length[i, j + 1]);
        }

        for (int i = 0, j = 0; i < toA - from && j < toB - from;)
        {
            if (x[from + i] == y[from + j])
                Match(from + i++, from + j++);
            else if (length[i + 1, j] >= length[i, j + 1])
                i++;
            else
                j++;
        }

        void Match(int i, int j)
        {
            Pair(a[i], b[j]);
            if (changed)
                _changed.Add((a[i], b[j]));
        }
    }
}
