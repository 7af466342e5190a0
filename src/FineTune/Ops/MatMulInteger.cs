using Transfer.FineTune.Kernels;
using Transfer.Onnx;

namespace Transfer.FineTune.Ops;

/// <summary>
/// Y = (A - a)(B - b) in int32, A and B of 8 bits, batches broadcast; zero points are one for all, or one for each row of A and column of B.
/// </summary>
internal sealed unsafe class MatMulInteger : Operator
{
    private Strides _batches;
    private long _rows;
    private long _columns;
    private long _depth;

    public override void Plan()
    {
        bool fits = X(0).ElementSize == 1 && X(1).ElementSize == 1 && X(0).Rank >= 2 && X(1).Rank >= 2 && X(0).Dim(-1) == X(1).Dim(-2);
        if (!fits)
            throw Bad($"{X(0)} and {X(1)} cannot be multiplied; matrices of 8 bits are needed, as many columns in the first as rows in the second");
        (_rows, _depth, _columns) = (X(0).Dim(-2), X(0).Dim(-1), X(1).Dim(-1));
        long[] a = X(0).Shape[..^2], b = X(1).Shape[..^2], batches = BroadcastShape(a, b);
        if ((Has(2) && X(2).Count != 1 && X(2).Count != _rows) || (Has(3) && X(3).Count != 1 && X(3).Count != _columns))
            throw Bad($"its zero points do not fit {X(0)} and {X(1)}: there is one, one for each row of the first, one for each column of the second");
        Make(0, DataType.Int32, [.. batches, _rows, _columns]);
        _batches = Strides.Of(batches, Strides.Broadcast(a, batches), Strides.Broadcast(b, batches));
    }

    // Y = (A - a)(B - b)
    public override void Forward()
    {
        int* y = (int*)Y().Pointer;
        for (long batch = 0; batch < _batches.Count; batch++)
        {
            long a = _batches.Offset(batch, 0) * _rows * _depth, b = _batches.Offset(batch, 1) * _depth * _columns;
            for (long i = 0; i < _rows; i++)
            {
                for (long j = 0; j < _columns; j++)
                    *y++ = Dot(a + (i * _depth), b + j, Zero(2, i), Zero(3, j));
            }
        }
    }

    private int Dot(long a, long b, long zeroA, long zeroB)
    {
        long sum = 0;
        for (long k = 0; k < _depth; k++)
            sum += (Integers.Read(X(0), a + k) - zeroA) * (Integers.Read(X(1), b + (k * _columns)) - zeroB);
        return (int)sum;
    }

    private long Zero(int input, long at) => Has(input) ? Integers.Read(X(input), X(input).Count == 1 ? 0 : at) : 0;
}
