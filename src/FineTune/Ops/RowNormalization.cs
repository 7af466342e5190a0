using Transfer.FineTune.Engine;
using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Ops;

/// <summary>
/// LayerNormalization, RMSNormalization, InstanceNormalization, GroupNormalization: y = scale x̂ + bias, x̂ being x with its row's mean taken away and
/// divided by √(variance + epsilon). They differ in what a row is and which scale an element has.
/// </summary>
internal sealed unsafe class RowNormalization(NormKind kind) : Operator
{
    private RowNorm _kernel;
    private Slot _mean = null!;
    private Slot _inverse = null!;

    public override void Plan()
    {
        Slot x = X(0);
        float epsilon = Attributes.Float("epsilon", 1e-5f);
        long channels = x.Rank > 1 ? x.Dim(1) : 1, area = x.Rank > 2 ? Slot.Product(x.Shape.AsSpan(2)) : 1, parameters;
        int axis = kind is NormKind.Layer or NormKind.RootMeanSquare ? Axis(Attributes.Int("axis", -1), x.Rank) : 0;
        long groups = kind == NormKind.Group ? Attributes.Int("num_groups", 1) : channels;
        long rows = axis > 0 || kind is NormKind.Layer or NormKind.RootMeanSquare ? Slot.Product(x.Shape.AsSpan(0, axis)) : x.Dim(0) * groups;
        if (kind == NormKind.Group && (groups < 1 || channels % groups != 0))
            throw Bad($"{groups} groups do not divide the {channels} channels of {x}");
        long length = rows == 0 ? 1 : x.Count / rows;
        switch (kind)
        {
            case NormKind.Instance:
                (_kernel, parameters) = (new RowNorm(rows, length, true, epsilon, channels, 1, length), channels);
                break;
            case NormKind.Group when Opset < 21:
                (_kernel, parameters) = (new RowNorm(rows, length, true, epsilon, groups, 1, length), groups);
                break;
            case NormKind.Group:
                (_kernel, parameters) = (new RowNorm(rows, length, true, epsilon, groups, channels / groups, area), channels);
                break;
            default:
                (_kernel, parameters) = (new RowNorm(rows, length, kind == NormKind.Layer, epsilon, 1, 0, 1), length);
                break;
        }

        if (X(1).Count != parameters || (Has(2) && X(2).Count != parameters))
            throw Bad($"scale {X(1)} does not have the {parameters} elements that input {x} needs");
        Make(0, x.Type, x.Shape);
        long[] statistics = [.. x.Shape[..axis], .. x.Shape[axis..].Select(_ => 1L)];
        _mean = kind == NormKind.Layer && HasOutput(1) ? Make(1, x.Type, statistics) : Saved(x.Type, rows);
        _inverse = kind == NormKind.Layer && HasOutput(2) ? Make(2, x.Type, statistics) : Saved(x.Type, rows);
        Keep(_mean);
        Keep(_inverse);
        Keep(x);
        Keep(X(1));
    }

    // y = scale x̂ + bias
    public override void Forward() => _kernel.Forward(Workers, X(0).F, X(1).F, Has(2) ? X(2).F : null, Y().F, _mean.F, _inverse.F);

    public override void Backward()
    {
        // dX = (g - mean(g) - x̂ mean(g x̂)) / √(variance + epsilon), g = dY scale
        if (Wants(0))
            _kernel.BackwardX(Workers, X(0).F, X(1).F, _mean.F, _inverse.F, DY().F, DX(0).F);

        // dScale = Σ dY x̂, dBias = Σ dY
        if (Wants(1) || Wants(2))
            _kernel.BackwardParameters(Workers, X(1).Count, X(0).F, _mean.F, _inverse.F, DY().F, Wants(1) ? DX(1).F : null, Wants(2) ? DX(2).F : null);
    }
}
