using Transfer.FineTune.Engine;
using Transfer.FineTune.Kernels;
using Transfer.Onnx;

namespace Transfer.FineTune.Ops;

/// <summary>
/// Resize, and Upsample, which is Resize with asymmetric coordinates. Every mode is separable: a sparse matrix for each axis that changes, made
/// when the plan is; the shrinking axes come first.
/// </summary>
internal sealed unsafe class Resize(bool upsample = false) : Operator
{
    private readonly List<(ResampleTable Forward, ResampleTable Backward, long Outer, long Inner)> _passes = [];
    private readonly List<Slot> _between = [];
    private readonly List<Slot> _dBetween = [];
    private string _mode = "nearest";
    private string _coordinates = "half_pixel";
    private string? _nearest;

    private bool IsOld => upsample || Opset < 11;

    public override bool Differentiates(int input) => input == 0;

    public override void Plan()
    {
        if (!X().IsFloat)
            throw Bad($"its input is {X()}; the engine computes it in float32");
        _mode = Attributes.String("mode", "nearest");
        _coordinates = IsOld ? "asymmetric" : Attributes.String("coordinate_transformation_mode", "half_pixel");
        _nearest = IsOld ? null : Attributes.String("nearest_mode", "round_prefer_floor");
        ResizeAxis[] axes = ReadAxes();
        Make(0, X().Type, Array.ConvertAll(axes, a => (long)a.To));
        long[] shape = [.. X().Shape];
        foreach (int d in Enumerable.Range(0, axes.Length).OrderBy(d => axes[d].Scale).Where(d => !IsIdentity(axes[d])))
        {
            ResampleTable table = Table(axes[d]);
            AroundAxis around = AroundAxis.Of(shape, d);
            if (_passes.Count > 0)
            {
                _between.Add(Scratch(X().Type, shape));
                _dBetween.Add(ScratchBackward(X().Type, shape));
            }

            _passes.Add((table, table.Transposed(), around.Outer, around.Inner));
            shape[d] = axes[d].To;
        }
    }

    // y = M x for the matrix M of each axis
    public override void Forward()
    {
        if (_passes.Count == 0)
            Fill.Copy(X().F, Y().F, Y().Bytes);
        for (int p = 0; p < _passes.Count; p++)
        {
            Slot from = p == 0 ? X() : _between[p - 1], to = p == _passes.Count - 1 ? Y() : _between[p];
            Resample.Run(Workers, _passes[p].Forward, _passes[p].Outer, _passes[p].Inner, from.F, to.F);
        }
    }

    // dX = Mᵀ dY
    public override void Backward()
    {
        if (_passes.Count == 0)
            Fill.Copy(DY().F, DX().F, DX().Bytes);
        for (int p = _passes.Count - 1; p >= 0; p--)
        {
            Slot from = p == _passes.Count - 1 ? DY() : _dBetween[p], to = p == 0 ? DX() : _dBetween[p - 1];
            Resample.Run(Workers, _passes[p].Backward, _passes[p].Outer, _passes[p].Inner, from.F, to.F);
        }
    }

    private ResizeAxis[] ReadAxes()
    {
        int rank = X().Rank, scalesAt = IsOld ? 1 : 2;
        int[] named = Array.ConvertAll(Attributes.Ints("axes")?.ToArray() ?? [.. Enumerable.Range(0, rank).Select(d => (long)d)], a => Axis(a, rank));
        bool crops = _coordinates == "tf_crop_and_resize";
        float[]? scales = Attributes.Find("scales")?.Floats.ToArray() ?? (Has(scalesAt) && X(scalesAt).Count > 0 ? ConstantFloats(scalesAt) : null);
        long[]? sizes = scales is null && !IsOld ? ConstantInts(3) : null;
        float[]? roi = crops ? ConstantFloats(1) : null;
        if ((scales?.Length ?? sizes?.Length) != named.Length || (crops && roi?.Length != 2 * named.Length))
            throw Bad($"{scales?.Length ?? sizes?.Length ?? 0} scales or sizes and {roi?.Length ?? 0} bounds of the region are given; the {named.Length} axes need one each, and two bounds where the region is cropped");
        float[] aspect = sizes is null ? scales! : KeepAspect(named, sizes);
        ResizeAxis[] axes = [.. X().Shape.Select(length => new ResizeAxis((int)length, (int)length, 1, 0, 1))];
        for (int i = 0; i < named.Length; i++)
        {
            int length = axes[named[i]].From;
            (float start, float end) = roi is null ? (0, 1) : (roi[i], roi[named.Length + i]);
            double to = sizes?[i] ?? Math.Floor(length * (end - start) * aspect[i]);
            if (!(aspect[i] > 0) || to < 0 || to > int.MaxValue || (length == 0 && to > 0))
                throw Bad($"axis {named[i]} of {X()} is to be scaled by {aspect[i]} to {to} elements; a positive scale and a length that fits are needed");
            axes[named[i]] = new ResizeAxis(length, (int)to, aspect[i], start, end);
        }

        return axes;
    }

    /// <summary>The scales that sizes mean; with a policy, the least or the largest for all axes, and sizes to fit.</summary>
    private float[] KeepAspect(int[] named, long[] sizes)
    {
        float[] scales = [.. sizes.Select((size, i) => (float)size / X().Shape[named[i]])];
        string policy = Attributes.String("keep_aspect_ratio_policy", "stretch");
        if (policy == "stretch")
            return scales;
        Array.Fill(scales, policy switch
        {
            "not_larger" => scales.Min(),
            "not_smaller" => scales.Max(),
            _ => throw Bad($"keep_aspect_ratio_policy is '{Shown.Text(policy)}'; it is stretch, not_larger or not_smaller"),
        });
        for (int i = 0; i < sizes.Length; i++)
            sizes[i] = (long)Math.Floor((scales[i] * X().Shape[named[i]]) + 0.5f);
        return scales;
    }

    /// <summary>An axis of scale 1 is left alone in every mode, even where its positions would be between the elements; ONNX Runtime does the same.</summary>
    private bool IsIdentity(ResizeAxis axis) => axis.From == axis.To && axis.Scale == 1 && _coordinates != "tf_crop_and_resize";

    private ResampleTable Table(ResizeAxis axis)
    {
        var rows = new (float Offset, SortedDictionary<int, double> Taps)[axis.To];
        float extrapolation = Attributes.Float("extrapolation_value", 0);
        for (int i = 0; i < axis.To; i++)
        {
            float position = axis.Position(_coordinates, i)
                ?? throw Bad($"coordinate_transformation_mode is '{Shown.Text(_coordinates)}'; the engine has those of ONNX: align_corners, asymmetric, half_pixel, half_pixel_symmetric, pytorch_half_pixel, tf_crop_and_resize and tf_half_pixel_for_nn");
            bool isOutside = _coordinates == "tf_crop_and_resize" && (position < 0 || position > axis.From - 1);
            rows[i] = isOutside ? (extrapolation, []) : (0, Taps(axis, position));
        }

        return ResampleTable.Of(axis.From, rows);
    }

    private SortedDictionary<int, double> Taps(ResizeAxis axis, float position)
    {
        bool excludes = Attributes.Int("exclude_outside", 0) != 0;
        double stretch = Attributes.Int("antialias", 0) != 0 ? Math.Min(1, axis.Scale) : 1;
        double a = Attributes.Float("cubic_coeff_a", -0.75f);
        switch (_mode)
        {
            case "linear" or "bilinear" or "trilinear": return axis.Filter(ResizeAxis.Linear, 1, stretch, position, excludes);
            case "cubic": return axis.Filter(x => ResizeAxis.Cubic(x, a), 2, stretch, position, excludes);
            case "nearest":
                // The first versions round down, or up where the axis shrinks.
                string nearest = _nearest ?? (axis.Scale < 1 && !upsample ? "ceil" : "floor");
                int at = ResizeAxis.Nearest(nearest, position)
                    ?? throw Bad($"nearest_mode is '{Shown.Text(nearest)}'; it is ceil, floor, round_prefer_ceil or round_prefer_floor");
                return new SortedDictionary<int, double> { [Math.Clamp(at, 0, axis.From - 1)] = 1 };
            default: throw Bad($"mode is '{Shown.Text(_mode)}'; it is nearest, linear or cubic");
        }
    }
}
