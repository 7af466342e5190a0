using Transfer.Onnx;

namespace Transfer.FineTune.Ops;

/// <summary>
/// The indices of the elements that are not 0, one row for each axis. How many there are depends on the data, so the input must be known when the
/// plan is made.
/// </summary>
internal sealed class NonZero : Operator
{
    private long[] _places = [];

    public override bool Differentiates(int input) => false;

    public override void Plan()
    {
        RequireKnown(0, "how many elements are not 0");
        _places = [.. Enumerable.Range(0, checked((int)X().Count)).Where(i => Elements.Read(X(), i) != 0).Select(i => (long)i)];
        Make(0, DataType.Int64, X().Rank, _places.Length);
    }

    // y[d, j] = index on axis d of the j-th element that is not 0
    public override void Forward()
    {
        long step = 1;
        for (int d = X().Rank - 1; d >= 0; step *= X().Shape[d--])
        {
            for (int j = 0; j < _places.Length; j++)
                Y().As<long>()[(d * _places.Length) + j] = _places[j] / step % X().Shape[d];
        }
    }
}
