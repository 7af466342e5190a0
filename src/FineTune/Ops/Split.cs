using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>x cut along <c>axis</c>: into the lengths of <c>split</c> (an attribute before opset 13, then an input), or equal parts.</summary>
internal sealed unsafe class Split : Operator
{
    private AroundAxis[] _parts = [];
    private AroundAxis _whole;

    public override void Plan()
    {
        int axis = Axis(Attributes.Int("axis", 0), X().Rank), count = Node.Outputs.Count;
        long length = X().Dim(axis), each = (length + count - 1) / count;
        long[] lengths = (Has(1) ? ConstantInts(1) : Attributes.Ints("split")?.ToArray())
            ?? [.. Enumerable.Range(0, count).Select(i => Math.Clamp(length - (i * each), 0, each))];
        if (lengths.Length != count || lengths.Sum() != length)
            throw Bad($"parts [{string.Join(',', lengths)}] do not make up the {count} outputs of axis {axis} of {X()}");
        _whole = AroundAxis.Of(X().Shape, axis);
        _parts = new AroundAxis[count];
        for (int i = 0; i < count; i++)
        {
            var shape = (long[])X().Shape.Clone();
            shape[axis] = lengths[i];
            Make(i, X().Type, shape);
            _parts[i] = _whole with { Length = lengths[i] };
        }
    }

    // y0, y1, ... = x
    public override void Forward()
    {
        long at = 0;
        for (int i = 0; i < _parts.Length; i++)
        {
            AroundAxis.Copy(_whole, (byte*)X().Pointer, at, _parts[i], (byte*)Y(i).Pointer, 0, _parts[i].Length, X().ElementSize);
            at += _parts[i].Length;
        }
    }

    // dX = dY0, dY1, ...
    public override void Backward()
    {
        long at = 0;
        for (int i = 0; i < _parts.Length; i++)
        {
            if (HasOutput(i))
                AroundAxis.Copy(_parts[i], (byte*)DY(i).Pointer, 0, _whole, (byte*)DX().Pointer, at, _parts[i].Length, sizeof(float));
            else
                Clear(at, _parts[i].Length);
            at += _parts[i].Length;
        }
    }

    private void Clear(long at, long length)
    {
        for (long outer = 0; outer < _whole.Outer; outer++)
            Fill.Zero(DX().F + (((outer * _whole.Length) + at) * _whole.Inner), length * _whole.Inner * sizeof(float));
    }
}
