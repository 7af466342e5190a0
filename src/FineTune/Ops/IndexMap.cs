using Transfer.FineTune.Engine;
using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>
/// Operators that copy elements from places that are known when the plan is made: y[i] = x[from[i]], or a filling where from[i] is -1. The
/// gradient adds up where an element is copied more than once.
/// </summary>
internal abstract unsafe class IndexMap : Operator
{
    private int[] _from = [];

    public override bool Differentiates(int input) => input == 0;

    // y[i] = x[from[i]]
    public sealed override void Forward()
    {
        byte* x = (byte*)X(0).Pointer, y = (byte*)Y().Pointer;
        int size = Y().ElementSize;
        double filling = Filling();
        for (long i = 0; i < _from.Length; i++)
        {
            if (_from[i] >= 0)
                Buffer.MemoryCopy(x + ((long)_from[i] * size), y + (i * size), size, size);
            else if (Y().IsFloat)
                Y().F[i] = (float)filling;
            else
                Integers.Write(Y(), i, (long)filling);
        }
    }

    // dX[from[i]] += dY[i]
    public sealed override void Backward()
    {
        Fill.Zero(DX(0).Pointer, DX(0).Bytes);
        for (long i = 0; i < _from.Length; i++)
        {
            if (_from[i] >= 0)
                DX(0).F[_from[i]] += DY().F[i];
        }
    }

    /// <summary>What stands where nothing is copied.</summary>
    protected virtual double Filling() => 0;

    /// <summary>Shapes y and fills the map: for each place of y the place of x, axis by axis; -1 on any axis means nothing.</summary>
    protected void MakeMap(long[] shape, Func<long[], long> from)
    {
        Slot y = Make(0, X(0).Type, shape);
        _from = new int[y.Count];
        var at = new long[shape.Length];
        for (int i = 0; i < _from.Length; i++)
        {
            _from[i] = checked((int)from(at));
            for (int d = shape.Length - 1; d >= 0 && ++at[d] == shape[d]; d--)
                at[d] = 0;
        }
    }
}
