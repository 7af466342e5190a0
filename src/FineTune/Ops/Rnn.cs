using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>RNN: h = f(Wx + Rh' + Wb + Rb), h' being the state before.</summary>
internal sealed unsafe class Rnn() : Recurrent(gates: 1, states: 1, "Tanh")
{
    // h = f(g)
    protected override void StepForward(int d, long t)
    {
        RecurrentProduct(d, 0, 1, Before(0, d, Row(t, 0)), Gate(d, Row(t, 0), 0), SequenceStep * Width);
        for (long n = 0; n < Batch; n++)
        {
            if (!IsActive(t, n))
                continue;
            Activate(d, Row(t, n), 0, 0);
            Fill.Copy(Gate(d, Row(t, n), 0), After(0, n), Hidden * sizeof(float));
        }
    }

    // dg = dh f'(g), dh' = dg R
    protected override void StepBackward(int d, long t)
    {
        for (long n = 0; n < Batch; n++)
        {
            float* dG = DGate(Row(t, n), 0);
            Fill.Zero(dG, Hidden * sizeof(float));
            if (!IsActive(t, n))
                continue;
            Fill.Copy(DState(0, n), dG, Hidden * sizeof(float));
            ActivateBackward(d, Row(t, n), 0, 0);
            Fill.Zero(DState(0, n), Hidden * sizeof(float));
        }

        RecurrentProductBackward(d, 0, 1, DGate(Row(t, 0), 0), SequenceStep * Width, DState(0, 0));
    }
}
