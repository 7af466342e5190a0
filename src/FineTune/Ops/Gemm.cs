using System.Runtime.CompilerServices;
using Transfer.FineTune.Engine;
using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>Y = alpha A' B' + beta C, A' and B' being the inputs or their transposes; C is broadcast to Y.</summary>
internal sealed unsafe class Gemm : Operator
{
    private static readonly Strides One = Strides.Of([], [], [], []);

    private float _alpha;
    private float _beta;
    private long _m;
    private long _n;
    private long _k;
    private (long Row, long Column) _a;
    private (long Row, long Column) _b;
    private Strides _addC;

    public override void Plan()
    {
        (_alpha, _beta) = (Attributes.Float("alpha", 1), Attributes.Float("beta", 1));
        bool transA = Attributes.Int("transA", 0) != 0, transB = Attributes.Int("transB", 0) != 0;
        Slot a = X(0), b = X(1);
        if (a.Rank != 2 || b.Rank != 2 || a.Dim(transA ? 0 : 1) != b.Dim(transB ? 1 : 0))
            throw Bad($"inputs are {a} and {b}; two matrices are needed, the columns of the first being the rows of the second");
        (_m, _k, _n) = (a.Dim(transA ? 1 : 0), a.Dim(transA ? 0 : 1), b.Dim(transB ? 0 : 1));
        _a = transA ? (1, _m) : (_k, 1);
        _b = transB ? (1, _k) : (_n, 1);
        Slot y = Make(0, a.Type, _m, _n);
        if (Has(2))
        {
            long[] c = Strides.Broadcast(X(2).Shape, y.Shape);
            _ = BroadcastShape(X(2).Shape, y.Shape);
            _addC = Strides.Of(y.Shape, Strides.Dense(y.Shape), c);
            BroadcastGradient(2, y.Shape);
            if (_beta == 1)
                PassGradient(2);
        }

        if (Wants(0))
            Keep(b);
        if (Wants(1))
            Keep(a);
    }

    // Y = alpha A' B' + beta C
    public override void Forward()
    {
        Product(_m, _n, _k, X(0).F, _a, X(1).F, _b, Y().F);
        if (Has(2))
            Broadcast.Run<WeightedSum>(Workers, _addC, Y().F, X(2).F, null, Y().F, _alpha, _beta);
        else if (_alpha != 1)
            Elementwise.Run<Scale>(Workers, Y().Count, Y().F, null, null, Y().F, _alpha);
    }

    public override void Backward()
    {
        (long Row, long Column) y = (_n, 1), yT = (1, _n);

        // dA' = alpha dY B'ᵀ, written as its transpose where A is one
        if (Wants(0))
        {
            if (_a.Column == 1)
                Product(_m, _k, _n, DY().F, y, X(1).F, (_b.Column, _b.Row), DX(0).F);
            else
                Product(_k, _m, _n, X(1).F, _b, DY().F, yT, DX(0).F);
            Scaled(DX(0), _alpha);
        }

        // dB' = alpha A'ᵀ dY, likewise
        if (Wants(1))
        {
            if (_b.Column == 1)
                Product(_k, _n, _m, X(0).F, (_a.Column, _a.Row), DY().F, y, DX(1).F);
            else
                Product(_n, _k, _m, DY().F, yT, X(0).F, _a, DX(1).F);
            Scaled(DX(1), _alpha);
        }

        // dC = beta dY
        if (Wants(2) && _beta != 1)
            Elementwise.Run<Scale>(Workers, Y().Count, DY().F, null, null, DX(2).F, _beta);
    }

    private void Product(long m, long n, long k, float* a, (long Row, long Column) stepA, float* b, (long Row, long Column) stepB, float* c) =>
        Sgemm.Run(Workers, new RowMatrix(a, stepA.Row, stepA.Column, One), new ColumnMatrix(b, stepB.Row, stepB.Column, One), m, n, k, c, n, One);

    private void Scaled(Slot slot, float by)
    {
        if (by != 1)
            Elementwise.Run<Scale>(Workers, slot.Count, slot.F, null, null, slot.F, by);
    }

    private readonly struct WeightedSum : IFunction
    {
        public static int Inputs => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => T.MulAdd(alpha, a, beta * b);
    }
}
