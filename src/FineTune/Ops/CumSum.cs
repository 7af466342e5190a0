using Transfer.FineTune.Engine;

namespace Transfer.FineTune.Ops;

/// <summary>Running sums along an axis, from the other end when <c>reverse</c>, without the element itself when <c>exclusive</c>.</summary>
internal sealed unsafe class CumSum : Operator
{
    private AroundAxis _axis;
    private bool _exclusive;
    private bool _reverse;

    public override bool Differentiates(int input) => input == 0;

    public override void Plan()
    {
        Make(0, X(0).Type, X(0).Shape);
        _axis = AroundAxis.Of(X(0).Shape, Axis(ConstantInts(1)![0], X(0).Rank));
        (_exclusive, _reverse) = (Attributes.Int("exclusive", 0) != 0, Attributes.Int("reverse", 0) != 0);
    }

    // y[i] = Σ x[j] for j <= i
    public override void Forward()
    {
        if (Y().IsFloat)
            Run(X(0).F, Y().F, _reverse);
        else
            RunIntegers(X(0), Y());
    }

    // dX[j] = Σ dY[i] for i >= j
    public override void Backward() => Run(DY().F, DX(0).F, !_reverse);

    private void Run(float* from, float* to, bool reverse)
    {
        for (long row = 0; row < _axis.Outer * _axis.Inner; row++)
        {
            double sum = 0;
            for (long i = 0; i < _axis.Length; i++)
            {
                long at = PlaceOf(row, i, reverse);
                double next = sum + from[at];
                to[at] = (float)(_exclusive ? sum : next);
                sum = next;
            }
        }
    }

    private void RunIntegers(Slot from, Slot to)
    {
        for (long row = 0; row < _axis.Outer * _axis.Inner; row++)
        {
            long sum = 0;
            for (long i = 0; i < _axis.Length; i++)
            {
                long at = PlaceOf(row, i, _reverse), next = sum + Integers.Read(from, at);
                Integers.Write(to, at, _exclusive ? sum : next);
                sum = next;
            }
        }
    }

    private long PlaceOf(long row, long i, bool reverse) =>
        (((row / _axis.Inner * _axis.Length) + (reverse ? _axis.Length - 1 - i : i)) * _axis.Inner) + (row % _axis.Inner);
}
