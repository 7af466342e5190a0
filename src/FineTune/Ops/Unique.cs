using Transfer.Onnx;

namespace Transfer.FineTune.Ops;

/// <summary>
/// The different slices of x along <c>axis</c> (without it: the different elements), sorted or in the order they come, with the first place,
/// the place in y and the number of each. How many there are depends on the data, so x must be known when the plan is made.
/// </summary>
internal sealed unsafe class Unique : Operator
{
    private AroundAxis _axis;
    private int[] _first = [];
    private int[] _inverse = [];
    private int[] _counts = [];

    public override bool Differentiates(int input) => false;

    public override void Plan()
    {
        RequireKnown(0, "how many elements differ");
        bool flat = Attributes.Find("axis") is null;
        int axis = flat ? 0 : Axis(Attributes.Int("axis", 0), X().Rank);
        _axis = flat ? new AroundAxis(1, X().Count, 1) : AroundAxis.Of(X().Shape, axis);
        FindGroups(Attributes.Int("sorted", 1) != 0);
        long[] shape = flat ? [_first.Length] : [.. X().Shape];
        shape[axis] = _first.Length;
        Make(0, X().Type, shape);
        for (int i = 1; i < Node.Outputs.Count; i++)
        {
            if (HasOutput(i))
                Make(i, DataType.Int64, i == 2 ? _inverse.Length : _first.Length);
        }
    }

    // y = x without repetitions
    public override void Forward()
    {
        AroundAxis to = _axis with { Length = _first.Length };
        for (int j = 0; j < _first.Length; j++)
            AroundAxis.Copy(_axis, (byte*)X().Pointer, _first[j], to, (byte*)Y().Pointer, j, 1, X().ElementSize);
        int[][] others = [_first, _inverse, _counts];
        for (int i = 1; i < Node.Outputs.Count; i++)
        {
            for (int j = 0; HasOutput(i) && j < others[i - 1].Length; j++)
                Y(i).As<long>()[j] = others[i - 1][j];
        }
    }

    private void FindGroups(bool sorted)
    {
        int[] inOrder = [.. Enumerable.Range(0, (int)_axis.Length).Order(Comparer<int>.Create(CompareSlices))];
        List<List<int>> groups = [];
        foreach (int slice in inOrder)
        {
            // Order is stable, so that the first of equal slices is the first of its group.
            if (groups.Count == 0 || CompareSlices(groups[^1][0], slice) != 0)
                groups.Add([]);
            groups[^1].Add(slice);
        }

        if (!sorted)
            groups.Sort((a, b) => a[0].CompareTo(b[0]));
        _first = [.. groups.Select(g => g[0])];
        _counts = [.. groups.Select(g => g.Count)];
        _inverse = new int[_axis.Length];
        for (int g = 0; g < groups.Count; g++)
        {
            foreach (int slice in groups[g])
                _inverse[slice] = g;
        }
    }

    private int CompareSlices(int a, int b)
    {
        for (long i = 0; i < _axis.Outer * _axis.Inner; i++)
        {
            long before = i / _axis.Inner * _axis.Length, inner = i % _axis.Inner;
            int order = Elements.Read(X(), ((before + a) * _axis.Inner) + inner).CompareTo(Elements.Read(X(), ((before + b) * _axis.Inner) + inner));
            if (order != 0)
                return order;
        }

        return 0;
    }
}
