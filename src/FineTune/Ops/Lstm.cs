using Transfer.FineTune.Engine;
using Transfer.FineTune.Kernels;
using Transfer.Onnx;

namespace Transfer.FineTune.Ops;

/// <summary>
/// LSTM, with peepholes p and h', c' being the states before: i = f(Wx + Rh' + p c' + b), f likewise (or 1 - i where <c>input_forget</c> is set),
/// k = g(Wx + Rh' + b), c = f c' + i k, o = f(Wx + Rh' + p c + b), h = o h(c). ONNX orders the gates i, o, f, k and the peepholes i, o, f.
/// </summary>
internal sealed unsafe class Lstm() : Recurrent(gates: 4, states: 2, "Sigmoid", "Tanh", "Tanh")
{
    private const int I = 0;
    private const int O = 1;
    private const int F = 2;
    private const int K = 3;
    private const int PeepholeInput = 7;

    private Slot _cell = null!;
    private Slot _squashed = null!;
    private Slot _spare = null!;
    private bool _couples;

    protected override void PlanCell()
    {
        _couples = Attributes.Int("input_forget", 0) != 0;
        if (Has(PeepholeInput) && !X(PeepholeInput).Shape.AsSpan().SequenceEqual([Directions, 3 * Hidden]))
            throw Bad($"P is {X(PeepholeInput)}; it must be [{Directions},{3 * Hidden}]");
        _cell = Saved(DataType.Float, Directions, Rows, Hidden);
        _squashed = Saved(DataType.Float, Directions, Rows, Hidden);
        _spare = ScratchBackward(DataType.Float, Hidden);
        if (Has(PeepholeInput))
            Keep(X(PeepholeInput));
    }

    protected override void StepForward(int d, long t)
    {
        RecurrentProduct(d, 0, 4, Before(0, d, Row(t, 0)), Gate(d, Row(t, 0), 0), SequenceStep * Width);
        for (long n = 0; n < Batch; n++)
        {
            if (IsActive(t, n))
                Forward(d, Row(t, n), n);
        }
    }

    protected override void StartBackward(int d)
    {
        if (Wants(PeepholeInput))
            Fill.Zero(DX(PeepholeInput).F + (d * 3 * Hidden), 3 * Hidden * sizeof(float));
    }

    protected override void StepBackward(int d, long t)
    {
        for (long n = 0; n < Batch; n++)
        {
            Fill.Zero(DGate(Row(t, n), 0), Width * sizeof(float));
            if (!IsActive(t, n))
                continue;
            Backward(d, Row(t, n), n);
            if (Wants(PeepholeInput))
                PeepholeGradient(d, Row(t, n));
        }

        // dh' = dGates R
        RecurrentProductBackward(d, 0, 4, DGate(Row(t, 0), 0), SequenceStep * Width, DState(0, 0));
    }

    private void Forward(int d, long row, long n)
    {
        float* i = Gate(d, row, I), o = Gate(d, row, O), f = Gate(d, row, F), k = Gate(d, row, K);
        float* before = Before(1, d, row), cell = Cell(_cell, d, row), squashed = Cell(_squashed, d, row);

        // i = f(gᵢ + pᵢ c'), f = f(g_f + p_f c') or 1 - i, k = g(g_k)
        Peep(d, I, before, i);
        Activate(d, row, I, 0);
        if (!_couples)
        {
            Peep(d, F, before, f);
            Activate(d, row, F, 0);
        }

        Activate(d, row, K, 1);

        // c = f c' + i k
        if (_couples)
        {
            CellMath.Mix(Hidden, i, k, before, cell);
        }
        else
        {
            CellMath.Multiply(Hidden, f, before, cell);
            CellMath.MultiplyAdd(Hidden, i, k, cell, cell);
        }

        // o = f(gₒ + pₒ c), h = o h(c)
        Peep(d, O, cell, o);
        Activate(d, row, O, 0);
        Fill.Copy(cell, squashed, Hidden * sizeof(float));
        Activation(d, 2).Forward(Hidden, squashed);
        CellMath.Multiply(Hidden, o, squashed, After(0, n));
        Fill.Copy(cell, After(1, n), Hidden * sizeof(float));
    }

    private void Backward(int d, long row, long n)
    {
        float* i = Gate(d, row, I), o = Gate(d, row, O), f = Gate(d, row, F), k = Gate(d, row, K);
        float* dI = DGate(row, I), dO = DGate(row, O), dF = DGate(row, F), dK = DGate(row, K);
        float* before = Before(1, d, row), squashed = Cell(_squashed, d, row), dH = DState(0, n), dC = DState(1, n);

        // dgₒ = dh h(c) f'(gₒ), dc += dh o h'(c) + pₒ dgₒ
        CellMath.Multiply(Hidden, dH, squashed, dO);
        ActivateBackward(d, row, O, 0);
        CellMath.Multiply(Hidden, dH, o, _spare.F);
        Activation(d, 2).Backward(Hidden, _spare.F, squashed, _spare.F);
        CellMath.Add(Hidden, dC, _spare.F, dC);
        Peep(d, O, dO, dC);

        // dg_k = dc i g'(g_k), dgᵢ = dc k f'(gᵢ), dg_f = dc c' f'(g_f); coupled: dgᵢ = dc (k - c') f'(gᵢ)
        CellMath.Multiply(Hidden, dC, i, dK);
        ActivateBackward(d, row, K, 1);
        if (_couples)
        {
            CellMath.MultiplyDifference(Hidden, dC, k, before, dI);
            CellMath.MultiplyRest(Hidden, dC, i, dC);
        }
        else
        {
            CellMath.Multiply(Hidden, dC, k, dI);
            CellMath.Multiply(Hidden, dC, before, dF);
            ActivateBackward(d, row, F, 0);
            CellMath.Multiply(Hidden, dC, f, dC);
            Peep(d, F, dF, dC);
        }

        // dc' = dc f + pᵢ dgᵢ + p_f dg_f
        ActivateBackward(d, row, I, 0);
        Peep(d, I, dI, dC);
        Fill.Zero(dH, Hidden * sizeof(float));
    }

    /// <summary>y += p x.</summary>
    private void Peep(int d, int gate, float* x, float* y)
    {
        if (Has(PeepholeInput))
            CellMath.MultiplyAdd(Hidden, X(PeepholeInput).F + (((d * 3) + gate) * Hidden), x, y, y);
    }

    /// <summary>dp = Σ dg c', and dpₒ = Σ dgₒ c.</summary>
    private void PeepholeGradient(int d, long row)
    {
        float* dP = DX(PeepholeInput).F + (d * 3 * Hidden), before = Before(1, d, row);
        CellMath.MultiplyAdd(Hidden, DGate(row, I), before, dP, dP);
        CellMath.MultiplyAdd(Hidden, DGate(row, O), Cell(_cell, d, row), dP + Hidden, dP + Hidden);
        CellMath.MultiplyAdd(Hidden, DGate(row, F), before, dP + (2 * Hidden), dP + (2 * Hidden));
    }

    private float* Cell(Slot slot, int d, long row) => slot.F + (((d * Rows) + row) * Hidden);
}
