using Transfer.FineTune.Engine;
using Transfer.FineTune.Kernels;
using Transfer.Onnx;

namespace Transfer.FineTune.Ops;

/// <summary>
/// The k largest (or smallest) of each row along <c>axis</c>, in order, and where they stood; of equal values the first. k is an attribute
/// before opset 10, then an input that must be constant. The gradient goes to where the values came from.
/// </summary>
internal sealed unsafe class TopK : Operator
{
    private AroundAxis _axis;
    private long _k;
    private bool _isLargest;
    private Slot _order = null!;
    private Slot _places = null!;

    public override bool Differentiates(int input) => input == 0;

    public override void Plan()
    {
        int axis = Axis(Attributes.Int("axis", -1), X(0).Rank);
        _axis = AroundAxis.Of(X(0).Shape, axis);
        _k = Opset < 10 ? Attributes.Int("k", 0) : ConstantInts(1)![0];
        _isLargest = Attributes.Int("largest", 1) != 0;
        if (_k < 0 || _k > _axis.Length)
            throw Bad($"{_k} values are asked for; there are {_axis.Length} on axis {axis} of {X(0)}");
        if (!X(0).IsFloat && !Integers.Has(X(0).Type))
            throw Bad($"its input is {X(0)}; the engine orders float32 and integers");
        long[] shape = [.. X(0).Shape];
        shape[axis] = _k;
        Make(0, X(0).Type, shape);
        _places = HasOutput(1) ? Make(1, DataType.Int64, shape) : Saved(DataType.Int64, shape);
        _order = Scratch(DataType.UInt8, _axis.Length, sizeof(UInt128));
        Keep(_places);
    }

    // y[j], place[j] = the j-th of x in order
    public override void Forward()
    {
        Span<UInt128> order = new(_order.Pointer, (int)_axis.Length);
        int size = X(0).ElementSize;
        for (long row = 0; row < _axis.Outer * _axis.Inner; row++)
        {
            for (int i = 0; i < order.Length; i++)
                order[i] = new UInt128(KeyOf(Place(row, i, _axis.Length)), (ulong)i);
            order.Sort();
            for (long j = 0; j < _k; j++)
            {
                long i = (long)(ulong)order[(int)j], to = Place(row, j, _k);
                _places.As<long>()[(int)to] = i;
                Buffer.MemoryCopy((byte*)X(0).Pointer + (Place(row, i, _axis.Length) * size), (byte*)Y().Pointer + (to * size), size, size);
            }
        }
    }

    // dX[place[j]] = dY[j], 0 elsewhere
    public override void Backward()
    {
        Fill.Zero(DX(0).Pointer, DX(0).Bytes);
        for (long row = 0; row < _axis.Outer * _axis.Inner; row++)
        {
            for (long j = 0; j < _k; j++)
            {
                long from = Place(row, j, _k);
                DX(0).F[Place(row, _places.As<long>()[(int)from], _axis.Length)] = DY().F[from];
            }
        }
    }

    /// <summary>A number that is smaller the earlier a value stands. The bits of a float32 are in its order but for the sign.</summary>
    private ulong KeyOf(long place)
    {
        const ulong Sign = 1UL << 63;
        ulong key;
        if (X(0).IsFloat)
        {
            // Adding 0 makes the two zeros one.
            long bits = BitConverter.SingleToInt32Bits(X(0).F[place] + 0f);
            key = (ulong)(bits < 0 ? bits ^ int.MaxValue : bits) ^ Sign;
        }
        else
        {
            key = (ulong)Integers.Read(X(0), place) ^ (X(0).Type == DataType.UInt64 ? 0 : Sign);
        }

        return _isLargest ? ~key : key;
    }

    private long Place(long row, long i, long length) => (((row / _axis.Inner * length) + i) * _axis.Inner) + (row % _axis.Inner);
}
