using Transfer.FineTune.Engine;
using Transfer.FineTune.Kernels;
using Transfer.Onnx;

namespace Transfer.FineTune.Ops;

/// <summary>
/// GRU, h' being the state before: z = f(Wx + Rh' + b), r = f(Wx + Rh' + b), n = g(Wx + R(r h') + b), or g(Wx + Wb + r (Rh' + Rb)) where
/// <c>linear_before_reset</c> is set, and h = (1 - z) n + z h'. ONNX orders the gates z, r, n.
/// </summary>
internal sealed unsafe class Gru() : Recurrent(gates: 3, states: 1, "Sigmoid", "Tanh")
{
    private const int Z = 0;
    private const int R = 1;
    private const int N = 2;

    private bool _linearFirst;
    private Slot _inner = null!;
    private Slot _dInner = null!;
    private Slot _dReset = null!;

    protected override void PlanCell()
    {
        _linearFirst = Attributes.Int("linear_before_reset", 0) != 0;

        // Rh' + Rb, or r h': what the reset gate comes after or before.
        _inner = Saved(DataType.Float, Directions, Rows, Hidden);
        _dInner = ScratchBackward(DataType.Float, _linearFirst ? Rows : 0, Hidden);
        _dReset = ScratchBackward(DataType.Float, Batch, Hidden);
    }

    protected override bool AddsRecurrentBias(int gate) => gate != N || !_linearFirst;

    protected override void StepForward(int d, long t)
    {
        long first = Row(t, 0);
        RecurrentProduct(d, Z, 2, Before(0, d, first), Gate(d, first, Z), SequenceStep * Width);
        if (_linearFirst)
        {
            for (long n = 0; n < Batch; n++)
                StartInner(d, Inner(d, Row(t, n)));
            RecurrentProduct(d, N, 1, Before(0, d, first), Inner(d, first), SequenceStep * Hidden);
        }

        for (long n = 0; n < Batch; n++)
            Gates(d, Row(t, n));
        if (!_linearFirst)
            RecurrentProduct(d, N, 1, Inner(d, first), Gate(d, first, N), SequenceStep * Width);

        // h = (1 - z) n + z h'
        for (long n = 0; n < Batch; n++)
        {
            long row = Row(t, n);
            if (!IsActive(t, n))
                continue;
            Activate(d, row, N, 1);
            CellMath.Mix(Hidden, Gate(d, row, Z), Before(0, d, row), Gate(d, row, N), After(0, n));
        }
    }

    protected override void StepBackward(int d, long t)
    {
        long first = Row(t, 0);
        for (long n = 0; n < Batch; n++)
            MixBackward(d, t, n);

        // d(r h') = dg_n R
        if (!_linearFirst)
            RecurrentProductBackward(d, N, 1, DGate(first, N), SequenceStep * Width, _dReset.F, accumulate: false);
        for (long n = 0; n < Batch; n++)
        {
            if (IsActive(t, n))
                ResetBackward(d, Row(t, n), n);
        }

        // dh' += dg_z R + dg_r R, and d(Rh' + Rb) R
        RecurrentProductBackward(d, Z, 2, DGate(first, Z), SequenceStep * Width, DState(0, 0));
        if (_linearFirst)
            RecurrentProductBackward(d, N, 1, DInner(first), SequenceStep * Hidden, DState(0, 0));
    }

    protected override void RecurrentWeightGradient(int d)
    {
        RecurrentWeightGradient(d, Z, 2, DGate(0, Z), Width, Before(0, d, 0));
        if (_linearFirst)
            RecurrentWeightGradient(d, N, 1, DInner(0), Hidden, Before(0, d, 0));
        else
            RecurrentWeightGradient(d, N, 1, DGate(0, N), Width, Inner(d, 0));
    }

    protected override void RecurrentBiasGradient(float* dB)
    {
        base.RecurrentBiasGradient(dB);
        if (_linearFirst)
            SumRows(DInner(0), Hidden, Hidden, dB + (N * Hidden));
    }

    private void StartInner(int d, float* inner)
    {
        if (Has(3))
            Fill.Copy(X(3).F + (((2 * d) + 1) * Width) + (N * Hidden), inner, Hidden * sizeof(float));
        else
            Fill.Zero(inner, Hidden * sizeof(float));
    }

    /// <summary>z and r; then g_n += r (Rh' + Rb), or the r h' that is still to be multiplied.</summary>
    private void Gates(int d, long row)
    {
        Activate(d, row, Z, 0);
        Activate(d, row, R, 0);
        if (_linearFirst)
            CellMath.MultiplyAdd(Hidden, Gate(d, row, R), Inner(d, row), Gate(d, row, N), Gate(d, row, N));
        else
            CellMath.Multiply(Hidden, Gate(d, row, R), Before(0, d, row), Inner(d, row));
    }

    // dg_z = dh (h' - n) f'(g_z), dg_n = dh (1 - z) g'(g_n), dh' = dh z
    private void MixBackward(int d, long t, long n)
    {
        long row = Row(t, n);
        Fill.Zero(DGate(row, Z), Width * sizeof(float));
        if (_linearFirst)
            Fill.Zero(DInner(row), Hidden * sizeof(float));
        if (!IsActive(t, n))
            return;
        float* dH = DState(0, n);
        CellMath.MultiplyDifference(Hidden, dH, Before(0, d, row), Gate(d, row, N), DGate(row, Z));
        ActivateBackward(d, row, Z, 0);
        CellMath.MultiplyRest(Hidden, dH, Gate(d, row, Z), DGate(row, N));
        ActivateBackward(d, row, N, 1);
        CellMath.Multiply(Hidden, dH, Gate(d, row, Z), dH);
    }

    private void ResetBackward(int d, long row, long n)
    {
        float* r = Gate(d, row, R), dG = DGate(row, R);
        if (_linearFirst)
        {
            // dr = dg_n (Rh' + Rb), d(Rh' + Rb) = dg_n r
            CellMath.Multiply(Hidden, DGate(row, N), Inner(d, row), dG);
            CellMath.Multiply(Hidden, DGate(row, N), r, DInner(row));
        }
        else
        {
            // dr = d(r h') h', dh' += d(r h') r
            float* dReset = _dReset.F + (n * Hidden);
            CellMath.Multiply(Hidden, dReset, Before(0, d, row), dG);
            CellMath.MultiplyAdd(Hidden, dReset, r, DState(0, n), DState(0, n));
        }

        ActivateBackward(d, row, R, 0);
    }

    private float* Inner(int d, long row) => _inner.F + (((d * Rows) + row) * Hidden);

    private float* DInner(long row) => _dInner.F + (row * Hidden);
}
