using System.Runtime.CompilerServices;
using Transfer.FineTune.Engine;
using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>Y = W * X + B, X [N, C, d...], W [M, C / group, k...], B [M]; one to three spatial dimensions.</summary>
internal sealed unsafe class Conv : Operator
{
    private Convolution _convolution;
    private Strides _bias;
    private Reduction _sum;

    public override void Plan()
    {
        Slot x = X(0), w = X(1);
        long groups = Attributes.Int("group", 1);
        if (x.Rank < 3 || w.Rank != x.Rank || groups < 1 || w.Dim(1) * groups != x.Dim(1) || w.Dim(0) % groups != 0)
            throw Bad($"input {x}, weights {w} and group {groups} do not fit; weights are [outputs, channels / group, kernel]");
        Window window = Window.Of(Attributes, x.Shape[2..], w.Shape[2..], Bad);
        Slot y = Make(0, x.Type, [x.Dim(0), w.Dim(0), .. window.Small]);
        _convolution = new Convolution(x.Dim(0), groups, w.Dim(0) / groups, w.Dim(1), window.Shape);
        long places = Slot.Product(window.Small);
        long[] shape = [x.Dim(0), w.Dim(0), places];
        _bias = Strides.Of(shape, Strides.Dense(shape), [0, 1, 0]);
        _sum = Reduction.Over(shape, [true, false, true]);
        if (Wants(0))
            Keep(w);
        if (Wants(1))
            Keep(x);
    }

    // Y = W * X + B
    public override void Forward()
    {
        _convolution.ToSmall(Workers, X(0).F, X(1).F, Y().F);
        if (Has(2))
            Broadcast.Run<Sum>(Workers, _bias, Y().F, X(2).F, null, Y().F);
    }

    public override void Backward()
    {
        // dX = Wᵀ * dY
        if (Wants(0))
            _convolution.ToLarge(Workers, DY().F, X(1).F, DX(0).F);

        // dW = Σ dY X over images and places
        if (Wants(1))
            _convolution.ToWeights(Workers, X(0).F, DY().F, DX(1).F);

        // dB = Σ dY over images and places
        if (Wants(2))
            _sum.Run<SumOf>(Workers, DY().F, DX(2).F);
    }

    internal readonly struct Sum : IFunction
    {
        public static int Inputs => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => a + b;
    }
}
