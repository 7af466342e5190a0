namespace Transfer.FineTune.Ops;

/// <summary>y = x / ‖x‖ along <c>axis</c>, the norm being Σ |x| (p = 1) or √Σ x² (p = 2); rows of zeros stay zeros.</summary>
internal sealed unsafe class LpNormalization : Operator
{
    private AroundAxis _axis;
    private bool _isL1;

    public override void Plan()
    {
        Make(0, X().Type, X().Shape);
        _axis = AroundAxis.Of(X().Shape, Axis(Attributes.Int("axis", -1), X().Rank));
        _isL1 = Attributes.Int("p", 2) == 1;
        Keep(X());
    }

    // y = x / ‖x‖
    public override void Forward()
    {
        for (long row = 0; row < _axis.Outer * _axis.Inner; row++)
        {
            double norm = NormOf(row);
            for (long i = 0; i < _axis.Length; i++)
                Y().F[PlaceOf(row, i)] = (float)(norm == 0 ? 0 : X().F[PlaceOf(row, i)] / norm);
        }
    }

    // dX = (dY - g Σ dY x / ‖x‖) / ‖x‖, g being the norm's gradient: x / ‖x‖, or sign(x) for p = 1
    public override void Backward()
    {
        for (long row = 0; row < _axis.Outer * _axis.Inner; row++)
        {
            double norm = NormOf(row), sum = 0;
            for (long i = 0; i < _axis.Length; i++)
                sum += (double)DY().F[PlaceOf(row, i)] * X().F[PlaceOf(row, i)];
            for (long i = 0; i < _axis.Length; i++)
            {
                long at = PlaceOf(row, i);
                double x = X().F[at], g = _isL1 ? Math.Sign(x) : x / norm;
                DX().F[at] = (float)(norm == 0 ? 0 : (DY().F[at] - (g * sum / norm)) / norm);
            }
        }
    }

    private double NormOf(long row)
    {
        double sum = 0;
        for (long i = 0; i < _axis.Length; i++)
        {
            double x = X().F[PlaceOf(row, i)];
            sum += _isL1 ? Math.Abs(x) : x * x;
        }

        return _isL1 ? sum : Math.Sqrt(sum);
    }

    private long PlaceOf(long row, long i) => (((row / _axis.Inner * _axis.Length) + i) * _axis.Inner) + (row % _axis.Inner);
}
