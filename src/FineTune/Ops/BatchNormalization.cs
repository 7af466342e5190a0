using Transfer.FineTune.Engine;
using Transfer.FineTune.Kernels;
using Transfer.Onnx;

namespace Transfer.FineTune.Ops;

/// <summary>
/// y = scale (x - mean) / √(variance + epsilon) + bias, channel by channel of [N, C, d...]. With stored statistics these are constants; in
/// training they are the batch's (biased variance) and the stored ones move: new = momentum old + (1 - momentum) batch. Exporters write
/// training in three ways: five outputs before opset 14, training_mode and three outputs from 14 on, one output otherwise.
/// </summary>
internal sealed unsafe class BatchNormalization : Operator
{
    // Factor and shift of x forward; of x, of dY and a constant backward.
    private const int LinesOfLanes = 5;

    private bool _training;
    private float _epsilon;
    private float _momentum;
    private ChannelNorm _kernel;
    private Slot _mean = null!;
    private Slot _inverse = null!;
    private Slot _dScale = null!;
    private Slot _dBias = null!;
    private (Slot Mean, Slot Variance)? _running;
    private BlockedNorm _blocked;
    private Slot _sums = null!;
    private Slot _lanes = null!;

    // The statistics that are stored are constants of a network; their gradient is there for those who ask for it.
    public override bool Differentiates(int input) => input < 3 || input == ResidualInput || !_training;

    public override bool Fuses => IsBlocked && !X(0).IsConstant;

    public override int ResidualInput => 5;

    public override bool IsDeterministic => !_training;

    public override Layout LayoutOf(int input) => input == 0 ? LayoutTogether(1) : Layout.Plain;

    private bool IsBlocked => X(0).Layout == Layout.Blocked;

    public override void Plan()
    {
        Slot x = X(0);
        if (x.Rank < 2 || X(1).Count != x.Dim(1) || X(3).Count != x.Dim(1))
            throw Bad($"input {x}, scale {X(1)} and mean {X(3)} do not fit; there is one scale, bias, mean and variance for each channel");
        _training = Context.Options.BatchNormalization switch
        {
            LayerMode.Evaluation => false,
            LayerMode.Training => true,
            _ => Opset < 14 ? HasOutput(1) && HasOutput(2) : Attributes.Int("training_mode", 0) != 0,
        };
        (_epsilon, _momentum) = (Attributes.Float("epsilon", 1e-5f), Attributes.Float("momentum", 0.9f));
        long channels = x.Dim(1);
        MakeLike(0, x);
        for (int i = 1; i < Node.Outputs.Count; i++)
        {
            if (HasOutput(i) && _training)
                Make(i, x.Type, channels);
        }

        _kernel = new ChannelNorm(x.Dim(0), channels, Slot.Product(x.Shape.AsSpan(2)));
        if (IsBlocked)
        {
            BlockedShape shape = BlockedShape.Of(x.Shape);
            _blocked = new BlockedNorm(shape);
            _sums = Saved(DataType.Double, _blocked.SumDoubles);
            _lanes = Saved(x.Type, LinesOfLanes, shape.Blocks, BlockedShape.Lanes);
        }

        (_mean, _inverse) = (Saved(x.Type, channels), Saved(x.Type, channels));
        (_dScale, _dBias) = (ScratchBackward(x.Type, channels), ScratchBackward(x.Type, channels));
        if (_training && Context.Options.BatchNormalization == LayerMode.Training && X(3).IsConstant && X(4).IsConstant)
            _running = (Context.MakeState(X(3)), Context.MakeState(X(4)));
        if (Fusion is { Cuts: true, Residual: >= 0 })
            Keep(Y());
        else if (Fusion is { Residual: >= 0 })
            PassGradient(ResidualInput);
        OverwriteGradient(0);
        Keep(x);
        Keep(X(1));
    }

    public override void Forward()
    {
        // mean and 1 / √(variance + epsilon), of the batch or stored
        if (_training && IsBlocked)
            _blocked.Statistics(Workers, X(0).F, _mean.F, _inverse.F, (double*)_sums.Pointer);
        else if (_training)
            _kernel.Statistics(Workers, X(0).F, _mean.F, _inverse.F);
        for (int c = 0; c < _mean.Count; c++)
        {
            double variance = _training ? _inverse.F[c] : X(4).F[c];
            if (_training)
                Move(c, variance);
            else
                _mean.F[c] = X(3).F[c];
            _inverse.F[c] = (float)(1 / Math.Sqrt(variance + _epsilon));
        }

        // y = scale (x - mean) / √(variance + epsilon) + bias
        if (IsBlocked)
            ForwardBlocked();
        else
            _kernel.Forward(Workers, X(0).F, X(1).F, X(2).F, _mean.F, _inverse.F, Y().F);
    }

    // With x̂ the normalised x: dScale = Σ dY x̂, dBias = Σ dY; stored statistics: dX = dY scale / √(variance + epsilon); those of the batch:
    // dX = scale / √(variance + epsilon) (dY - Σ dY / n - x̂ Σ dY x̂ / n)
    public override void Backward()
    {
        float* dScale = Wants(1) ? DX(1).F : _dScale.F, dBias = Wants(2) ? DX(2).F : _dBias.F;
        if (IsBlocked)
            BackwardBlocked(dScale, dBias);
        else
            _kernel.Backward(Workers, X(0).F, X(1).F, _mean.F, _inverse.F, DY().F, Wants(0) ? DX(0).F : null, dScale, dBias, _training);

        // dMean = -scale inverse Σ dY, dVariance = -scale inverse² / 2 Σ dY x̂
        for (int c = 0; c < _mean.Count; c++)
        {
            float factor = -X(1).F[c] * _inverse.F[c];
            if (Wants(3))
                DX(3).F[c] = factor * dBias[c];
            if (Wants(4))
                DX(4).F[c] = factor * _inverse.F[c] * 0.5f * dScale[c];
        }
    }

    /// <summary>A line of lanes, a number for each channel. What is behind the last channel is zero.</summary>
    private Span<float> Lanes(int which)
    {
        Span<float> all = _lanes.As<float>();
        int length = all.Length / LinesOfLanes;
        all.Slice((which * length) + (int)_mean.Count, length - (int)_mean.Count).Clear();
        return all.Slice(which * length, length);
    }

    private float* LanesPointer(int which) => _lanes.F + (which * _lanes.Count / LinesOfLanes);

    private void ForwardBlocked()
    {
        Span<float> factor = Lanes(0), shift = Lanes(1);
        for (int c = 0; c < _mean.Count; c++)
        {
            factor[c] = X(1).F[c] * _inverse.F[c];
            shift[c] = (float)(X(2).F[c] - ((double)_mean.F[c] * factor[c]));
        }

        _blocked.Forward(Workers, X(0).F, LanesPointer(0), LanesPointer(1), EpilogueOf(), Y().F);
    }

    private void BackwardBlocked(float* dScale, float* dBias)
    {
        var sums = (double*)_sums.Pointer;
        Span<float> byX = Lanes(2), byG = Lanes(3), constant = Lanes(4);
        _mean.As<float>().CopyTo(byX);
        CutMask mask = MaskOf();
        float* masked = mask.Cuts && Wants(ResidualInput) ? DX(ResidualInput).F : null, dY = masked is null ? DY().F : masked;
        _blocked.Sums(Workers, X(0).F, DY().F, mask, masked, LanesPointer(2), sums);
        for (int c = 0; c < _mean.Count; c++)
        {
            double sum = _blocked.Total(sums, c, 0), product = _blocked.Total(sums, c, 1) * _inverse.F[c], a = (double)X(1).F[c] * _inverse.F[c];
            double b = _training ? -a * product * _inverse.F[c] / _blocked.Count : 0;
            (dScale[c], dBias[c]) = ((float)product, (float)sum);
            (byG[c], byX[c]) = ((float)a, (float)b);
            constant[c] = _training ? (float)((-a * sum / _blocked.Count) - (b * _mean.F[c])) : 0;
        }

        if (Wants(0))
            _blocked.BackwardInput(Workers, X(0).F, dY, masked is null ? mask : CutMask.None, LanesPointer(3), LanesPointer(2), LanesPointer(4), DX(0).F);
    }

    private CutMask MaskOf()
    {
        if (Fusion is not { Cuts: true } fusion)
            return CutMask.None;
        Epilogue epilogue = EpilogueOf();
        return new CutMask(fusion.Residual >= 0 ? Y().F : null, LanesPointer(0), LanesPointer(1), epilogue.Low, epilogue.High);
    }

    private void Move(int c, double variance)
    {
        double n = _kernel.Count, unbiased = n > 1 ? variance * n / (n - 1) : variance;
        for (int i = 1; i <= 2; i++)
        {
            if (HasOutput(i))
                Y(i).F[c] = (float)((_momentum * X(i + 2).F[c]) + ((1 - _momentum) * (i == 1 ? _mean.F[c] : variance)));
        }

        if (_running is not { } running)
            return;
        running.Mean.F[c] = (float)((_momentum * running.Mean.F[c]) + ((1 - _momentum) * _mean.F[c]));
        running.Variance.F[c] = (float)((_momentum * running.Variance.F[c])
            + ((1 - _momentum) * (Context.Options.UnbiasedRunningVariance ? unbiased : variance)));
    }
}
