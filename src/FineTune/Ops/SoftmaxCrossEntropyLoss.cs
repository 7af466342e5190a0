using Transfer.FineTune.Engine;
using Transfer.FineTune.Kernels;
using Transfer.Onnx;

namespace Transfer.FineTune.Ops;

/// <summary>
/// SoftmaxCrossEntropyLoss: l = -w[t] ln softmax(x)[t] over axis 1 of scores [N, C, d...] with targets t [N, d...]; NegativeLogLikelihoodLoss: the
/// same of x that are logarithms already. Rows whose target is <c>ignore_index</c> count 0; the mean divides by the weights that took part.
/// </summary>
internal sealed unsafe class SoftmaxCrossEntropyLoss(bool softmax) : Operator
{
    private AroundAxis _classes;
    private string _reduction = "mean";
    private long? _ignored;
    private Slot _logs = null!;
    private Slot _losses = null!;
    private double _divisor;

    private bool Reduces => _reduction != "none";

    public override bool Differentiates(int input) => input == 0;

    public override void Plan()
    {
        Slot x = X(0);
        if (x.Rank < 2 || X(1).Count * x.Dim(1) != x.Count)
            throw Bad($"scores are {x} and targets {X(1)}; targets need the shape of the scores without axis 1");
        _classes = AroundAxis.Of(x.Shape, 1);
        _reduction = Attributes.String("reduction", "mean");
        _ignored = Attributes.TryGet("ignore_index", out NodeAttribute? ignored) ? ignored.Int : null;
        Make(0, x.Type, Reduces ? [] : X(1).Shape);
        _losses = Saved(x.Type, X(1).Count);
        if (!softmax)
            return;
        _logs = HasOutput(1) ? Make(1, x.Type, x.Shape) : Saved(x.Type, x.Shape);
        Keep(_logs);
    }

    public override void Forward()
    {
        // p = ln softmax(x), l = -w[t] p[t], y = Σ l / Σ w[t]
        if (softmax)
            SoftmaxRows.Forward(Workers, _classes.Outer, _classes.Length, _classes.Inner, log: true, ScoreMask.None, X(0).F, _logs.F);
        float* logs = softmax ? _logs.F : X(0).F;
        double total = 0, weights = 0;
        for (long row = 0; row < X(1).Count; row++)
        {
            double weight = WeightOf(row, out long at);
            double loss = weight == 0 ? 0 : -weight * logs[at];
            _losses.F[row] = (float)loss;
            total += loss;
            weights += weight;
        }

        _divisor = _reduction == "mean" ? weights : 1;
        if (Reduces)
            Y().F[0] = (float)(total / _divisor);
        else
            Fill.Copy(_losses.Pointer, Y().Pointer, Y().Bytes);
    }

    public override void Backward()
    {
        // dX[c] = dY w[t] / Σ w (softmax(x)[c] - [c = t]); of logarithms only the last term
        float* dX = DX(0).F;
        DX(0).As<float>().Clear();
        for (long row = 0; row < X(1).Count; row++)
        {
            double weight = WeightOf(row, out long at);
            if (weight == 0)
                continue;
            double scale = weight / _divisor * DY().F[Reduces ? 0 : row];
            if (softmax)
            {
                long first = FirstOf(row);
                for (long c = 0; c < _classes.Length; c++)
                    dX[first + (c * _classes.Inner)] = (float)(scale * Math.Exp(_logs.F[first + (c * _classes.Inner)]));
            }

            dX[at] -= (float)scale;
        }
    }

    private long FirstOf(long row) => (row / _classes.Inner * _classes.Length * _classes.Inner) + (row % _classes.Inner);

    private double WeightOf(long row, out long at)
    {
        long target = Integers.Read(X(1), row);
        at = FirstOf(row);
        if (target == _ignored)
            return 0;
        if (target < 0 || target >= _classes.Length)
            throw Bad($"target {target} of row {row} is no class; there are {_classes.Length}, counted from 0");
        at += target * _classes.Inner;
        return Has(2) ? X(2).F[target] : 1;
    }
}
