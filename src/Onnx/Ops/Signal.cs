namespace Transfer.Onnx.Ops;

/// <summary>
/// Signals: DFT of [...,1] (real) or [...,2] (complex) along axis (attribute, default 1, in opset 17; input, default -2, from 20 on) with dft_length points (default:
/// those of the axis), onesided 0, inverse 0. STFT of a signal [B,L,1|2]: [B,frames,bins,2], frames = floor((L-length)/step)+1, onesided 1. Windows
/// (Blackman, Hamming, Hann) of size points; MelWeightMatrix [dft_length/2+1, mel bins]; both of output_datatype, default float.
/// </summary>
internal static class Signal
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        BlackmanWindow|HammingWindow|HannWindow-17 (size: T1) -> (output: T2)
            [output_datatype: int = 1, periodic: int = 1]
            T1: int32 int64; T2: numeric bfloat16
        DFT-17 (input: T1, dft_length?: T2) -> (output: T1)
            [axis: int = 1, inverse: int = 0, onesided: int = 0]
            T1: floats bfloat16; T2: int32 int64
        -20 (input: T1, dft_length?: T2, axis?: int64) -> (output: T1)
            [inverse: int = 0, onesided: int = 0]
        MelWeightMatrix-17 (num_mel_bins: T1, dft_length: T1, sample_rate: T1, lower_edge_hertz: T2, upper_edge_hertz: T2) -> (output: T3)
            [output_datatype: int = 1]
            T1: int32 int64; T2: floats bfloat16; T3: numeric bfloat16
        STFT-17 (signal: T1, frame_step: T2, window?: T1, frame_length?: T2) -> (output: T1)
            [onesided: int = 1]
            T1: floats bfloat16; T2: int32 int64
        """;

    public static void InferDft(OpContext c)
    {
        bool half = c.Flag("onesided", false), inverse = c.Flag("inverse", false);
        if (c.ShapeOfAtLeast(0, 2) is not { } shape)
        {
            c.Set(0, c.Element(0), null);
            return;
        }

        // Half a spectrum is that of real numbers: they go in, or come out of the inverse.
        if (half && shape[^1].Number is { } parts && parts != (inverse ? 2 : 1))
            throw c.BadInput(0, $"a last dimension of {(inverse ? 2 : 1)} with onesided 1 and inverse {(inverse ? 1 : 0)}", shape.ToString());
        bool byInput = c.Since >= 20;
        Dim[] dims = [.. shape];
        dims[^1] = half && inverse ? 1 : 2;
        Scalar position = byInput ? c.Has(2) ? c.Single(2) : -2 : c.Axis("axis", 1, shape.Rank);
        if (position.Integer is not { } at)
        {
            // Which axis it is does not matter where all of its points are taken.
            c.Set(0, c.Element(0), half || c.Has(1) ? new Shape([.. Enumerable.Repeat(default(Dim), dims.Length - 1), dims[^1]]) : new Shape(dims));
            return;
        }

        at = at < 0 ? at + shape.Rank : at;
        if (at < 0 || at >= shape.Rank - 1)
            throw c.BadInput(2, $"an axis in front of the last of {shape}", position.ToString());
        Scalar points = c.Has(1) ? c.Single(1) : half && inverse ? 2 * ((Scalar)shape[(int)at] - 1) : shape[(int)at];
        dims[at] = (half && !inverse ? Scalar.FloorDivide(points, 2) + 1 : points).ToDim();
        c.Set(0, c.Element(0), new Shape(dims));
    }

    public static void InferStft(OpContext c)
    {
        Shape? signal = c.ShapeOfRank(0, 3), window = c.ShapeOfRank(2, 1);
        Scalar length = c.Has(3) ? c.Single(3) : window is not null ? window[0] : default(Scalar);
        if (length.IsUnknown && window is not null)
            length = window[0];
        Scalar size = signal is null ? default(Scalar) : signal[1];
        Dim frames = (Scalar.FloorDivide(size - length, c.Single(1)) + 1).ToDim();
        Dim bins = (c.Flag("onesided", true) ? Scalar.FloorDivide(length, 2) + 1 : length).ToDim();
        c.Set(0, c.Element(0), new Shape(signal?[0] ?? default, frames, bins, 2));
    }

    public static void InferWindow(OpContext c) => c.Set(0, c.ElementAttribute("output_datatype", DataType.Float), new Shape(c.Single(0).ToDim()));

    public static void InferMelWeights(OpContext c) => c.Set(0, c.ElementAttribute("output_datatype", DataType.Float),
        new Shape((Scalar.FloorDivide(c.Single(1), 2) + 1).ToDim(), c.Single(0).ToDim()));

    public static void DftTo20(StepContext c)
    {
        c.SetInput(2, c.Number(DataType.Int64, c.Node.Attributes.Int("axis", 1)));
        _ = c.DropAttribute("axis");
    }

    public static void DftFrom20(StepContext c)
    {
        long[]? axis = c.Has(2) ? c.Integers(2) : [-2];
        c.SetAttribute("axis", Axes.FromStart((axis ?? throw c.Dynamic(2, "axis"))[0], c.KnownRank(0)));
        c.TrimInputs(c.Has(1) ? 2 : 1);
    }

    public static void HannFrom17(StepContext c) => Window(c, 0.5, 0.5, 0);

    public static void HammingFrom17(StepContext c) => Window(c, 25.0 / 46, 21.0 / 46, 0);

    public static void BlackmanFrom17(StepContext c) => Window(c, 0.42, 0.5, 0.08);

    /// <summary>a - b cos(2πn/N) + c cos(4πn/N) for n = 0 ... size - 1, N the size, or one less when it is not periodic.</summary>
    private static void Window(StepContext c, double a, double b, double d)
    {
        var type = (DataType)c.Node.Attributes.Int("output_datatype", (long)DataType.Float);
        DataType arithmetic = type == DataType.Double ? DataType.Double : DataType.Float;
        Value size = c.Cast(c.Input(0), arithmetic);
        Value period = c.Node.Attributes.Int("periodic", 1) != 0 ? size : c.Add("Sub", [size, c.Number(arithmetic, 1)]);
        Value n = c.Add("Range", [c.Number(arithmetic, 0), size, c.Number(arithmetic, 1)]);
        Value angle = c.Add("Div", [c.Add("Mul", [n, c.Number(arithmetic, 2 * Math.PI)]), period]);
        Value window = c.Add("Sub", [c.Number(arithmetic, a), c.Add("Mul", [c.Add("Cos", [angle]), c.Number(arithmetic, b)])]);
        if (d != 0)
        {
            Value twice = c.Add("Cos", [c.Add("Add", [angle, angle])]);
            window = c.Add("Add", [window, c.Add("Mul", [twice, c.Number(arithmetic, d)])]);
        }

        c.Replace(c.Cast(window, type));
    }
}
