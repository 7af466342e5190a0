using Transfer.FineTune.Engine;
using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>Y = Wᵀ * X + B: the map that a convolution's gradient is; X [N, C, d...], W [C, M / group, k...], B [M].</summary>
internal sealed unsafe class ConvTranspose : Operator
{
    private Convolution _convolution;
    private Strides _bias;
    private Reduction _sum;

    public override void Plan()
    {
        Slot x = X(0), w = X(1);
        long groups = Attributes.Int("group", 1);
        if (x.Rank < 3 || w.Rank != x.Rank || groups < 1 || w.Dim(0) != x.Dim(1) || w.Dim(0) % groups != 0)
            throw Bad($"input {x}, weights {w} and group {groups} do not fit; weights are [channels, outputs / group, kernel]");
        Window window = Window.OfTransposed(Attributes, x.Shape[2..], w.Shape[2..], Bad);
        long outputs = w.Dim(1) * groups;
        Make(0, x.Type, [x.Dim(0), outputs, .. window.Large]);
        _convolution = new Convolution(x.Dim(0), groups, w.Dim(0) / groups, w.Dim(1), window.Shape);
        long[] shape = [x.Dim(0), outputs, Slot.Product(window.Large)];
        _bias = Strides.Of(shape, Strides.Dense(shape), [0, 1, 0]);
        _sum = Reduction.Over(shape, [true, false, true]);
        if (Wants(0))
            Keep(w);
        if (Wants(1))
            Keep(x);
    }

    // Y = Wᵀ * X + B
    public override void Forward()
    {
        _convolution.ToLarge(Workers, X(0).F, X(1).F, Y().F);
        if (Has(2))
            Broadcast.Run<Conv.Sum>(Workers, _bias, Y().F, X(2).F, null, Y().F);
    }

    public override void Backward()
    {
        // dX = W * dY
        if (Wants(0))
            _convolution.ToSmall(Workers, DY().F, X(1).F, DX(0).F);

        // dW = Σ X dY over images and places
        if (Wants(1))
            _convolution.ToWeights(Workers, DY().F, X(0).F, DX(1).F);

        // dB = Σ dY over images and places
        if (Wants(2))
            _sum.Run<SumOf>(Workers, DY().F, DX(2).F);
    }
}
