using Transfer.FineTune.Engine;
using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>
/// y = the mean of what the window meets. With count_include_pad the padding counts as zeros, but never what a window reaches beyond it
/// in ceil mode.
/// </summary>
internal sealed unsafe class AveragePool : Operator
{
    private Pooling _kernel;
    private float[] _factors = [];
    private Slot _factor = null!;

    public override void Plan()
    {
        Slot x = X();
        if (x.Rank < 3)
            throw Bad($"input {x} has no spatial dimensions; [N, C, d...] is needed");
        long[] kernel = Attributes.Ints("kernel_shape")?.ToArray() ?? throw Bad("attribute 'kernel_shape' is missing; the operator needs it");
        Window window = Window.Of(Attributes, x.Shape[2..], kernel, Bad);
        Make(0, x.Type, [x.Dim(0), x.Dim(1), .. window.Small]);
        _kernel = new Pooling(x.Dim(0) * x.Dim(1), window.Shape);
        _factors = Factors(window, Attributes.Int("count_include_pad", 0) != 0);
        _factor = Saved(x.Type, _factors.Length);
    }

    // y = Σ x / places
    public override void Forward()
    {
        _factors.CopyTo(_factor.As<float>());
        _kernel.Sum(Workers, X().F, _factor.F, 0, Y().F);
    }

    // dX += dY / places
    public override void Backward() => _kernel.SumBackward(Workers, null, DY().F, _factor.F, 0, DX().F);

    private static unsafe float[] Factors(Window window, bool padCounts)
    {
        WindowShape shape = window.Shape;
        int lead = 3 - window.Large.Length;
        var factors = new float[shape.SmallCount];
        for (long place = 0; place < factors.Length; place++)
        {
            long count = 1;
            Span<long> at = [place / (shape.Small[1] * shape.Small[2]), place / shape.Small[2] % shape.Small[1], place % shape.Small[2]];
            for (int d = 0; d < 3; d++)
            {
                long after = padCounts && d >= lead ? window.After[d - lead] : 0, before = padCounts ? shape.Pad[d] : 0, inside = 0;
                for (long tap = 0; tap < shape.Taps[d]; tap++)
                {
                    long element = shape.At(d, at[d], tap);
                    inside += element >= -before && element < shape.Large[d] + after ? 1 : 0;
                }

                count *= inside;
            }

            factors[place] = 1f / Math.Max(1, count);
        }

        return factors;
    }
}
