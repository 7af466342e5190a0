using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <content>Backpropagation through time.</content>
internal abstract unsafe partial class Recurrent
{
    public sealed override void Backward()
    {
        _one.F[0] = 1;
        for (int d = 0; d < Directions; d++)
        {
            for (int k = 0; k < states; k++)
                CopyState(d, HasOutput(1 + k) ? DY(1 + k) : null, _dState[k], toOuter: false);
            StartBackward(d);
            for (long s = _steps - 1; s >= 0; s--)
            {
                long t = _reverse[d] ? _steps - 1 - s : s;
                if (HasOutput(0))
                    AddOutputGradient(d, t);
                StepBackward(d, t);
            }

            for (int k = 0; k < states; k++)
            {
                if (Wants(InitialInput + k))
                    CopyState(d, DX(InitialInput + k), _dState[k], toOuter: true);
            }

            ParameterGradients(d);
        }
    }

    /// <summary>Before the walk back through one direction.</summary>
    protected virtual void StartBackward(int d)
    {
    }

    /// <summary>
    /// One step back: from the gradients of the states after it to those of the gates (<see cref="DGate"/>, 0 for sequences that are over) and of the
    /// states before it, in place.
    /// </summary>
    protected abstract void StepBackward(int d, long t);

    /// <summary>dR = dGatesᵀ H, H being the states before each step.</summary>
    protected virtual void RecurrentWeightGradient(int d) => RecurrentWeightGradient(d, 0, gates, DGate(0, 0), Width, Before(0, d, 0));

    /// <summary>The gradient of the recurrent bias of a gate; by default it is that of the input's.</summary>
    protected virtual void RecurrentBiasGradient(float* dB) => SumRows(DGate(0, 0), Width, Width, dB);

    /// <summary>The gradient of a gate before its activation.</summary>
    protected float* DGate(long row, int gate) => _dGates.F + (row * Width) + (gate * Hidden);

    /// <summary>The gradient of state k of sequence n, between two steps.</summary>
    protected float* DState(int k, long n) => _dState[k].F + (n * Hidden);

    /// <summary>From the gradient of an activated gate to that of what went into it, in place.</summary>
    protected void ActivateBackward(int d, long row, int gate, int kind)
    {
        float* dG = DGate(row, gate);
        Activation(d, kind).Backward(Hidden, dG, Gate(d, row, gate), dG);
        if (_clip > 0)
            CellMath.Multiply(Hidden, dG, Unclipped(d, row, gate), dG);
    }

    /// <summary>dH += dGates R for some gates; a row for each sequence.</summary>
    protected void RecurrentProductBackward(int d, int firstGate, int count, float* dG, long dGStep, float* dH, bool accumulate = true) => Sgemm.Run(Workers,
        new RowMatrix(dG, dGStep, 1, One), new ColumnMatrix(RecurrentWeight(d, firstGate), Hidden, 1, One),
        _batch, Hidden, count * Hidden, dH, Hidden, One, accumulate);

    /// <summary>dR = dGᵀ h for some gates, over all rows.</summary>
    protected void RecurrentWeightGradient(int d, int firstGate, int count, float* dG, long dGStep, float* h) => Sgemm.Run(Workers,
        new RowMatrix(dG, 1, dGStep, One), new ColumnMatrix(h, Hidden, 1, One),
        count * Hidden, Hidden, Rows, DX(2).F + (((d * Width) + (firstGate * Hidden)) * Hidden), Hidden, One);

    /// <summary>The sums over all rows: the product of a row of ones with them.</summary>
    protected void SumRows(float* rows, long step, long columns, float* to) => Sgemm.Run(Workers,
        new RowMatrix(_one.F, 0, 0, One), new ColumnMatrix(rows, step, 1, One), 1, columns, Rows, to, columns, One);

    private void AddOutputGradient(int d, long t)
    {
        for (long n = 0; n < _batch; n++)
        {
            if (IsActive(t, n))
                CellMath.Add(Hidden, DState(0, n), OutputRow(DY().F, d, t, n), DState(0, n));
        }
    }

    private void ParameterGradients(int d)
    {
        // dX = Σ dGates W over the directions
        if (Wants(0))
        {
            Sgemm.Run(Workers, new RowMatrix(DGate(0, 0), Width, 1, One), new ColumnMatrix(X(1).F + (d * Width * _features), _features, 1, One),
                Rows, _features, Width, DX(0).F, _features, One, accumulate: d > 0);
        }

        // dW = dGatesᵀ X
        if (Wants(1))
        {
            Sgemm.Run(Workers, new RowMatrix(DGate(0, 0), 1, Width, One), new ColumnMatrix(X(0).F, _features, 1, One),
                Width, _features, Rows, DX(1).F + (d * Width * _features), _features, One);
        }

        if (Wants(2))
            RecurrentWeightGradient(d);

        // dWb = Σ dGates, and dRb
        if (Wants(3))
        {
            float* dB = DX(3).F + (d * 2 * Width);
            SumRows(DGate(0, 0), Width, Width, dB);
            RecurrentBiasGradient(dB + Width);
        }
    }
}
