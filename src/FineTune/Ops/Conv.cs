using System.Runtime.CompilerServices;
using Transfer.FineTune.Engine;
using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>Y = W * X + B, X [N, C, d...], W [M, C / group, k...], B [M]; one to three spatial dimensions.</summary>
internal sealed unsafe class Conv : Operator
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
    private Slot _masked = null!;

    public override bool Fuses => Fits() && WayOf(WindowOf(), out _) is not null;

    public override int ResidualInput => 3;

    public override Layout LayoutOf(int input) =>
        input == 0 && Fits() && WayOf(WindowOf(), out bool readsPlain) is not null && !readsPlain ? Layout.Blocked : Layout.Plain;

    public override void Plan()
    {
        Slot x = X(0), w = X(1);
        long groups = Attributes.Int("group", 1);
        if (!Fits())
            throw Bad($"input {x}, weights {w} and group {groups} do not fit; weights are [outputs, channels / group, kernel]");
        Window window = WindowOf();
        _blocked = WayOf(window, out _);
        Slot y = Make(0, x, _blocked is null ? Layout.Plain : Layout.Blocked, [x.Dim(0), w.Dim(0), .. window.Small]);
        if (_blocked is null)
        {
            _plain = new Convolution(x.Dim(0), groups, w.Dim(0) / groups, w.Dim(1), window.Shape);
            long places = Slot.Product(window.Small);
            long[] shape = [x.Dim(0), w.Dim(0), places];
            _bias = Strides.Of(shape, Strides.Dense(shape), [0, 1, 0]);
            _sum = Reduction.Over(shape, [true, false, true]);
            _backwardScratch = ScratchBackward(x.Type, Wants(0) ? _plain.LargeScratch : 0);
        }
        else
        {
            _shape = BlockedShape.Of(y.Shape);
            _lanes = Scratch(x.Type, _shape.Blocks * Lanes);
            _forwardScratch = Scratch(x.Type, _blocked.ForwardScratch);
            long input = Wants(0) ? _blocked.InputScratch : 0, weights = Wants(1) ? _blocked.WeightScratch : 0, bias = Wants(2) ? BlockedSums.Scratch(_shape) : 0;
            _backwardScratch = ScratchBackward(x.Type, Math.Max(input, Math.Max(weights, bias)));
            if (Fusion is { Cuts: true })
            {
                Keep(y);
                if (!Wants(ResidualInput))
                    _masked = ScratchBackward(x.Type, y.Length);
            }
            else if (Fusion is { Residual: >= 0 })
            {
                PassGradient(ResidualInput);
            }
        }

        if (Wants(0))
            Keep(w);
        if (Wants(1))
            Keep(x);
    }

    // Y = W * X + B
    public override void Forward()
    {
        if (_blocked is not null)
        {
            _blocked.Forward(Workers, X(0).F, X(1).F, Has(2) ? InLanes(X(2)) : null, Y().F, EpilogueOf(), _forwardScratch.F);
            return;
        }

        _plain.ToSmall(Workers, X(0).F, X(1).F, Y().F);
        if (Has(2))
            Broadcast.Run<Sum>(Workers, _bias, Y().F, X(2).F, null, Y().F);
    }

    public override void Backward()
    {
        float* dY = Fusion is { Cuts: true } ? Masked() : DY().F;

        // dX = Wᵀ * dY
        if (Wants(0) && _blocked is not null)
            _blocked.BackwardInput(Workers, dY, X(1).F, DX(0).F, _backwardScratch.F);
        else if (Wants(0))
            _plain.ToLarge(Workers, DY().F, X(1).F, DX(0).F, _backwardScratch.F);

        // dW = Σ dY X over images and places
        if (Wants(1) && _blocked is not null)
            _blocked.BackwardWeights(Workers, X(0).F, dY, DX(1).F, _backwardScratch.F);
        else if (Wants(1))
            _plain.ToWeights(Workers, X(0).F, DY().F, DX(1).F);

        // dB = Σ dY over images and places
        if (Wants(2) && _blocked is not null)
            BlockedSums.Run(Workers, _shape, dY, DX(2).F, _backwardScratch.F);
        else if (Wants(2))
            _sum.Run<SumOf>(Workers, DY().F, DX(2).F);
    }

    /// <summary>dY where y is between the bounds of what follows, which is also the gradient of what is added; 0 elsewhere.</summary>
    private float* Masked()
    {
        float* masked = Wants(ResidualInput) ? DX(ResidualInput).F : _masked.F;
        Elementwise.Run<Between>(Workers, Y().Length, DY().F, Y().F, null, masked, Fusion!.Low, Fusion.High);
        return masked;
    }

    private bool Fits()
    {
        Slot x = X(0), w = X(1);
        long groups = Attributes.Int("group", 1);
        return x.Rank >= 3 && w.Rank == x.Rank && groups >= 1 && w.Dim(1) * groups == x.Dim(1) && w.Dim(0) % groups == 0;
    }

    private Window WindowOf() => Window.Of(Attributes, X(0).Shape[2..], X(1).Shape[2..], Bad);

    private IBlockedConvolution? WayOf(Window window, out bool readsPlain)
    {
        readsPlain = false;
        if (X(0).Rank is not (3 or 4) || X(0).IsConstant)
            return null;
        long[] y = [X(0).Dim(0), X(1).Dim(0), .. window.Small];
        return ConvolutionWay.Choose(Context.Options.Algorithm, ConvolutionShape.Of(X(0).Shape, y, Attributes.Int("group", 1), window.Shape), Wants(0), out readsPlain);
    }

    /// <summary>One value for each output, filled up with zeros to whole blocks.</summary>
    private float* InLanes(Slot values)
    {
        _lanes.As<float>()[(int)values.Count..].Clear();
        values.As<float>().CopyTo(_lanes.As<float>());
        return _lanes.F;
    }

    private readonly struct Between : IFunction
    {
        public static int Inputs => 2;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T At<T>(T a, T b, T c, T alpha, T beta)
            where T : struct, ILanes<T> => T.Select((b > alpha) & (b < beta), a, T.Splat(0));
    }
}
