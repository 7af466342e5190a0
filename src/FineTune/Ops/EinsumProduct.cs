using Transfer.FineTune.Engine;
using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>
/// Two tensors become one: their axes are sorted into a batch (in both, kept), rows (left alone), columns (right alone) and the inner axis
/// (in both, summed over), then multiplied as matrices. The result has the batch, the rows and the columns.
/// </summary>
internal sealed unsafe class EinsumProduct
{
    private readonly EinsumView _left;
    private readonly EinsumView _right;
    private readonly long _m;
    private readonly long _n;
    private readonly long _k;
    private readonly Strides _forward;
    private readonly Strides _byLeft;
    private readonly Strides _byRight;

    public EinsumProduct((Slot Slot, string Labels) left, (Slot Slot, string Labels) right, string wanted, IReadOnlyDictionary<char, long> sizes, Func<long[], Slot> make)
    {
        // An axis of one that repeats belongs to the other operand.
        string a = Long(left), b = Long(right);
        string batch = Take(a, c => b.Contains(c) && wanted.Contains(c)), inner = Take(a, c => b.Contains(c) && !wanted.Contains(c));
        string rows = Take(a, c => !b.Contains(c) && wanted.Contains(c)), columns = Take(b, c => !a.Contains(c) && wanted.Contains(c));
        _left = new EinsumView(left.Slot, left.Labels, batch + rows + inner, sizes, make);
        _right = new EinsumView(right.Slot, right.Labels, batch + inner + columns, sizes, make);
        long Size(string labels) => Slot.Product([.. labels.Select(c => sizes[c])]);
        long batches = Size(batch);
        (_m, _n, _k) = (Size(rows), Size(columns), Size(inner));
        Labels = batch + rows + columns;
        Result = make([.. Labels.Select(c => sizes[c])]);
        long[] x = [_m * _k], y = [_k * _n], z = [_m * _n];
        (_forward, _byLeft, _byRight) = (Strides.Of([batches], x, y, z), Strides.Of([batches], z, y, x), Strides.Of([batches], x, z, y));

        string Long((Slot Slot, string Labels) t) => string.Concat(t.Labels.Where((c, d) => t.Slot.Shape[d] == sizes[c]).Distinct());
        static string Take(string from, Func<char, bool> which) => string.Concat(from.Where(which));
    }

    public string Labels { get; }

    public Slot Result { get; }

    /// <summary>What Backward reads.</summary>
    public IEnumerable<Slot> Factors => [_left.Result, _right.Result];

    private Slot? LeftGradient { get; set; }

    private Slot? RightGradient { get; set; }

    public void PlanBackward(Func<long[], Slot> make) => (LeftGradient, RightGradient) = (make(_left.Result.Shape), make(_right.Result.Shape));

    /// <summary>C = A B.</summary>
    public void Forward(Workers workers)
    {
        _left.Forward(workers);
        _right.Forward(workers);
        Sgemm.Run(workers, new RowMatrix(_left.Result.F, _k, 1, _forward), new ColumnMatrix(_right.Result.F, _n, 1, _forward), _m, _n, _k, Result.F, _n, _forward);
    }

    /// <summary>dA = dC Bᵀ, dB = Aᵀ dC, each unless it is null.</summary>
    public void Backward(Workers workers, float* dC, float* dA, float* dB)
    {
        if (dA != null)
        {
            Sgemm.Run(workers, new RowMatrix(dC, _n, 1, _byLeft), new ColumnMatrix(_right.Result.F, 1, _n, _byLeft), _m, _k, _n, LeftGradient!.F, _k, _byLeft);
            _left.Backward(workers, LeftGradient.F, dA);
        }

        if (dB != null)
        {
            Sgemm.Run(workers, new RowMatrix(_left.Result.F, 1, _k, _byRight), new ColumnMatrix(dC, _n, 1, _byRight), _k, _n, _m, RightGradient!.F, _n, _byRight);
            _right.Backward(workers, RightGradient.F, dB);
        }
    }
}
