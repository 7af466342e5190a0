using Transfer.FineTune.Engine;

namespace Transfer.FineTune.Ops;

/// <summary>
/// LRN: y = x / s^beta with s = bias + alpha / size Σ x² over a window of channels, floor((size - 1) / 2) before and ceil((size - 1) / 2) behind.
/// </summary>
internal sealed unsafe class Lrn : Operator
{
    private AroundAxis _channels;
    private long _before;
    private long _after;
    private double _alpha;
    private double _beta;
    private double _bias;
    private Slot _sums = null!;

    public override void Plan()
    {
        long size = Attributes.Int("size", 1);
        if (X().Rank < 2 || size < 1)
            throw Bad($"input {X()} and size {size} do not fit; [N, C, d...] and at least one channel are needed");
        (_before, _after) = ((size - 1) / 2, size / 2);
        (_alpha, _beta, _bias) = (Attributes.Float("alpha", 0.0001f) / (double)size, Attributes.Float("beta", 0.75f), Attributes.Float("bias", 1));
        _channels = AroundAxis.Of(X().Shape, 1);
        Make(0, X().Type, X().Shape);
        _sums = Saved(X().Type, X().Shape);
        Keep(X());
    }

    // y = x s^-beta
    public override void Forward()
    {
        float* x = X().F;
        for (long i = 0; i < X().Count; i++)
        {
            double sum = 0;
            long c = i / _channels.Inner % _channels.Length;
            for (long k = Math.Max(0, c - _before); k <= Math.Min(_channels.Length - 1, c + _after); k++)
                sum += (double)x[i + ((k - c) * _channels.Inner)] * x[i + ((k - c) * _channels.Inner)];
            _sums.F[i] = (float)(_bias + (_alpha * sum));
            Y().F[i] = (float)(x[i] * Math.Pow(_bias + (_alpha * sum), -_beta));
        }
    }

    // dX = dY s^-beta - 2 alpha / size beta x Σ dY x s^(-beta - 1), over the windows that hold the element
    public override void Backward()
    {
        float* x = X().F, dY = DY().F;
        for (long i = 0; i < X().Count; i++)
        {
            double sum = 0;
            long c = i / _channels.Inner % _channels.Length;
            for (long k = Math.Max(0, c - _after); k <= Math.Min(_channels.Length - 1, c + _before); k++)
            {
                long j = i + ((k - c) * _channels.Inner);
                sum += (double)dY[j] * x[j] * Math.Pow(_sums.F[j], -_beta - 1);
            }

            DX().F[i] = (float)((dY[i] * Math.Pow(_sums.F[i], -_beta)) - (2 * _alpha * _beta * x[i] * sum));
        }
    }
}
