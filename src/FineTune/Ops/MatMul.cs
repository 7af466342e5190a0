using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>
/// Y = A B for the last two dimensions; those before are a batch and are broadcast. A vector counts as one row (A) or one column (B). A
/// batch of rows times one matrix is one product.
/// </summary>
internal sealed unsafe class MatMul : Operator
{
    private long _m;
    private long _n;
    private long _k;
    private Strides _forward;
    private Strides _byA;
    private Strides _byB;

    /// <summary>Whether the second input is given as its transpose, as exporters keep the weights of linear layers.</summary>
    public bool TransposesB { get; set; }

    public override void Plan()
    {
        long[] a = X(0).Shape, b = TransposesB ? [X(1).Dim(1), X(1).Dim(0)] : X(1).Shape;
        if (a.Length == 0 || b.Length == 0)
            throw Bad($"inputs are {X(0)} and {X(1)}; a product needs vectors or matrices");
        (_m, _k, _n) = (a.Length == 1 ? 1 : a[^2], a[^1], b.Length == 1 ? 1 : b[^1]);
        if (b[b.Length == 1 ? 0 : ^2] != _k)
            throw Bad($"inputs are {X(0)} and {X(1)}; the columns of the first must be the rows of the second");
        long[] batchA = a.Length > 2 ? a[..^2] : [], batchB = b.Length > 2 ? b[..^2] : [];
        long[] batch = BroadcastShape(batchA, batchB);
        Make(0, X(0).Type, [.. batch, .. a.Length == 1 ? (long[])[] : [_m], .. b.Length == 1 ? (long[])[] : [_n]]);
        if (batchB.Length == 0)
        {
            _m *= Engine.Slot.Product(batch);
            batch = batchA = [];
        }
        else
        {
            BroadcastGradient(0, [.. batch, .. a.Length == 1 ? (long[])[] : [_m], _k]);
            BroadcastGradient(1, [.. batch, _k, .. b.Length == 1 ? (long[])[] : [_n]]);
        }

        long[] stepsA = Batch(batchA, batch, _m * _k), stepsB = Batch(batchB, batch, _k * _n), stepsY = Batch(batch, batch, _m * _n);
        _forward = Strides.Of(batch, stepsA, stepsB, stepsY);
        _byA = Strides.Of(batch, stepsY, stepsB, Batch(batch, batch, _m * _k));
        _byB = Strides.Of(batch, stepsA, stepsY, Batch(batch, batch, _k * _n));
        if (Wants(0))
            Keep(X(1));
        if (Wants(1))
            Keep(X(0));
    }

    // Y = A B
    public override void Forward()
    {
        (long row, long column) = TransposesB ? (1L, _k) : (_n, 1L);
        Sgemm.Run(Workers, new RowMatrix(X(0).F, _k, 1, _forward), new ColumnMatrix(X(1).F, row, column, _forward), _m, _n, _k, Y().F, _n, _forward);
    }

    public override void Backward()
    {
        // dA = dY Bᵀ
        (long row, long column) = TransposesB ? (_k, 1L) : (1L, _n);
        if (Wants(0))
            Sgemm.Run(Workers, new RowMatrix(DY().F, _n, 1, _byA), new ColumnMatrix(X(1).F, row, column, _byA), _m, _k, _n, DX(0).F, _k, _byA);

        // dB = Aᵀ dY, or where B is given as its transpose dBᵀ = dYᵀ A
        if (Wants(1) && TransposesB)
            Sgemm.Run(Workers, new RowMatrix(DY().F, 1, _n, _byB), new ColumnMatrix(X(0).F, _k, 1, _byB), _n, _k, _m, DX(1).F, _k, _byB);
        else if (Wants(1))
            Sgemm.Run(Workers, new RowMatrix(X(0).F, 1, _k, _byB), new ColumnMatrix(DY().F, _n, 1, _byB), _k, _n, _m, DX(1).F, _n, _byB);
    }

    private static long[] Batch(long[] dims, long[] to, long matrix) => Array.ConvertAll(Strides.Broadcast(dims, to), s => s * matrix);
}
