using Transfer.FineTune.Engine;
using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>
/// Y = Wᵀ * X + B: the map that a convolution's gradient is; X [N, C, d...], W [C, M / group, k...], B [M]. So it is computed as one: Y as the
/// gradient of a convolution's input, dX as its output.
/// </summary>
internal sealed unsafe class ConvTranspose : Operator
{
    private const int Lanes = BlockedShape.Lanes;

    private Convolution _plain;
    private IBlockedConvolution? _blocked;
    private BlockedShape _shape;
    private Strides _bias;
    private Reduction _sum;
    private Slot _forwardScratch = null!;
    private Slot _backwardScratch = null!;
    private Slot _lanes = null!;

    public override Layout LayoutOf(int input) => input == 0 && Fits() && WayOf(WindowOf()) is not null ? Layout.Blocked : Layout.Plain;

    public override void Plan()
    {
        Slot x = X(0), w = X(1);
        if (!Fits())
            throw Bad($"input {x}, weights {w} and group {Groups} do not fit; weights are [channels, outputs / group, kernel]");
        Window window = WindowOf();
        _blocked = WayOf(window);
        Slot y = Make(0, x, _blocked is null ? Layout.Plain : Layout.Blocked, LargeShape(window));
        if (_blocked is null)
        {
            _plain = new Convolution(x.Dim(0), Groups, w.Dim(0) / Groups, w.Dim(1), window.Shape);
            long[] shape = [x.Dim(0), y.Dim(1), Slot.Product(window.Large)];
            _bias = Strides.Of(shape, Strides.Dense(shape), [0, 1, 0]);
            _sum = Reduction.Over(shape, [true, false, true]);
            _forwardScratch = Scratch(x.Type, _plain.LargeScratch);
        }
        else
        {
            _shape = BlockedShape.Of(y.Shape);
            _lanes = Scratch(x.Type, 2, _shape.Blocks * Lanes);
            _forwardScratch = Scratch(x.Type, _blocked.InputScratch);
            long input = Wants(0) ? _blocked.ForwardScratch : 0, weights = Wants(1) ? _blocked.WeightScratch : 0, bias = Wants(2) ? BlockedSums.Scratch(_shape) : 0;
            _backwardScratch = ScratchBackward(x.Type, Math.Max(input, Math.Max(weights, bias)));
        }

        if (Wants(0))
            Keep(w);
        if (Wants(1))
            Keep(x);
    }

    // Y = Wᵀ * X + B
    public override void Forward()
    {
        if (_blocked is null)
        {
            _plain.ToLarge(Workers, X(0).F, X(1).F, Y().F, _forwardScratch.F);
            if (Has(2))
                Broadcast.Run<Sum>(Workers, _bias, Y().F, X(2).F, null, Y().F);
            return;
        }

        _blocked.BackwardInput(Workers, X(0).F, X(1).F, Y().F, _forwardScratch.F);
        if (Has(2))
            AddBias();
    }

    public override void Backward()
    {
        // dX = W * dY
        if (Wants(0) && _blocked is not null)
            _blocked.Forward(Workers, DY().F, X(1).F, null, DX(0).F, Epilogue.None, _backwardScratch.F);
        else if (Wants(0))
            _plain.ToSmall(Workers, DY().F, X(1).F, DX(0).F);

        // dW = Σ X dY over images and places
        if (Wants(1) && _blocked is not null)
            _blocked.BackwardWeights(Workers, DY().F, X(0).F, DX(1).F, _backwardScratch.F);
        else if (Wants(1))
            _plain.ToWeights(Workers, DY().F, X(0).F, DX(1).F);

        // dB = Σ dY over images and places
        if (Wants(2) && _blocked is not null)
            BlockedSums.Run(Workers, _shape, DY().F, DX(2).F, _backwardScratch.F);
        else if (Wants(2))
            _sum.Run<SumOf>(Workers, DY().F, DX(2).F);
    }

    /// <summary>Y = 1 Y + B, in place.</summary>
    private void AddBias()
    {
        Span<float> lanes = _lanes.As<float>(), shift = lanes[(lanes.Length / 2)..];
        lanes.Fill(1);
        shift.Clear();
        X(2).As<float>().CopyTo(shift);
        new BlockedNorm(_shape).Forward(Workers, Y().F, _lanes.F, _lanes.F + (lanes.Length / 2), Epilogue.None, Y().F);
    }

    private long Groups => Attributes.Int("group", 1);

    private bool Fits()
    {
        Slot x = X(0), w = X(1);
        return x.Rank >= 3 && w.Rank == x.Rank && Groups >= 1 && w.Dim(0) == x.Dim(1) && w.Dim(0) % Groups == 0;
    }

    private Window WindowOf() => Window.OfTransposed(Attributes, X(0).Shape[2..], X(1).Shape[2..], Bad);

    private long[] LargeShape(Window window) => [X(0).Dim(0), X(1).Dim(1) * Groups, .. window.Large];

    private IBlockedConvolution? WayOf(Window window) => X(0).Rank is not (3 or 4) || X(0).IsConstant ? null
        : ConvolutionWay.Choose(Context.Options.Algorithm, ConvolutionShape.Of(LargeShape(window), X(0).Shape, Groups, window.Shape), wantsInput: true, out _);
}
