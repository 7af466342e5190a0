namespace Transfer.FineTune.Ops;

/// <summary>The inputs one behind the other along <c>axis</c>.</summary>
internal sealed unsafe class Concat : Operator
{
    private AroundAxis[] _parts = [];
    private AroundAxis _whole;

    public override void Plan()
    {
        int axis = Axis(Attributes.Int("axis", 1), X(0).Rank);
        var shape = (long[])X(0).Shape.Clone();
        shape[axis] = Inputs.Sum(x => x!.Dim(axis));
        for (int i = 0; i < Inputs.Count; i++)
        {
            if (X(i).Type != X(0).Type || X(i).Rank != shape.Length || X(i).Shape.Where((d, at) => at != axis && d != shape[at]).Any())
                throw Bad($"inputs {X(0)} and {X(i)} differ in type, or in shape beside axis {axis}");
        }

        Make(0, X(0).Type, shape);
        _whole = AroundAxis.Of(shape, axis);
        _parts = [.. Inputs.Select(x => AroundAxis.Of(x!.Shape, axis))];
    }

    // y = x0, x1, ...
    public override void Forward()
    {
        long at = 0;
        for (int i = 0; i < _parts.Length; i++)
        {
            AroundAxis.Copy(_parts[i], (byte*)X(i).Pointer, 0, _whole, (byte*)Y().Pointer, at, _parts[i].Length, Y().ElementSize);
            at += _parts[i].Length;
        }
    }

    // dX0, dX1, ... = dY
    public override void Backward()
    {
        long at = 0;
        for (int i = 0; i < _parts.Length; i++)
        {
            if (Wants(i))
                AroundAxis.Copy(_whole, (byte*)DY().Pointer, at, _parts[i], (byte*)DX(i).Pointer, 0, _parts[i].Length, sizeof(float));
            at += _parts[i].Length;
        }
    }
}
