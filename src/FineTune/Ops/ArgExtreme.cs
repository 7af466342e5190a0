using Transfer.Onnx;

namespace Transfer.FineTune.Ops;

/// <summary>ArgMax, ArgMin: where the largest (smallest) value of each row along <c>axis</c> stands; of equal ones the first, or the last.</summary>
internal sealed unsafe class ArgExtreme(bool isLargest) : Operator
{
    private AroundAxis _axis;
    private bool _takesLast;

    public override void Plan()
    {
        int axis = Axis(Attributes.Int("axis", 0), X().Rank);
        _axis = AroundAxis.Of(X().Shape, axis);
        _takesLast = Attributes.Int("select_last_index", 0) != 0;
        if (_axis.Length == 0)
            throw Bad($"axis {axis} of {X()} is empty, so nothing on it is largest or smallest");
        List<long> shape = [.. X().Shape];
        if (Attributes.Int("keepdims", 1) != 0)
            shape[axis] = 1;
        else
            shape.RemoveAt(axis);
        Make(0, DataType.Int64, [.. shape]);
    }

    // y = arg max x
    public override void Forward()
    {
        for (long row = 0; row < Y().Count; row++)
        {
            long first = (row / _axis.Inner * _axis.Length * _axis.Inner) + (row % _axis.Inner), best = 0;
            for (long i = 1; i < _axis.Length; i++)
            {
                int order = Elements.Read(X(), first + (i * _axis.Inner)).CompareTo(Elements.Read(X(), first + (best * _axis.Inner)));
                if ((isLargest ? order > 0 : order < 0) || (_takesLast && order == 0))
                    best = i;
            }

            ((long*)Y().Pointer)[row] = best;
        }
    }
}
