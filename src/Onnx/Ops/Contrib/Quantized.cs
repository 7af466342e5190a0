namespace Transfer.Onnx.Ops;

/// <summary>
/// Operators of com.microsoft on quantised tensors, where x stands for scale*(x - zero point): the operator of the name behind QLinear is applied to what the inputs stand for, and
/// the result is quantised with the scale and zero point of the output. QGemm is Gemm with alpha; QuantizeLinear and DequantizeLinear are ONNX's, for more types.
/// </summary>
internal static class Quantized
{
    /// <summary>What the operators take and give; <see cref="SignatureText"/> has the notation.</summary>
    public const string Signatures = """
        com.microsoft.DequantizeLinear-1 (x: T1, x_scale: T2, x_zero_point?: T1) -> (y: T2)
            [axis: int]
            T1: int8 uint8 int16 uint16 int32 int4 uint4; T2: float16 float
        com.microsoft.QGemm-1 (A: TA, a_scale: T, a_zero_point: TA, B: TB, b_scale: T, b_zero_point: TB, C?: TC, y_scale?: T, y_zero_point?: TYZ) -> (Y: TY)
            [alpha: float = 1.0, transA: int = 0, transB: int = 0]
            T: float; TA: uint8 int8; TB: uint8 int8; TC: int32; TYZ: uint8 int8; TY: float uint8 int8
        com.microsoft.QLinearAdd|QLinearMul-1 (A: T, A_scale: float, A_zero_point?: T, B: T, B_scale: float, B_zero_point?: T, C_scale: float, C_zero_point?: T) -> (C: T)
            T: uint8 int8
        com.microsoft.QLinearAveragePool-1 (X: T, x_scale: float, x_zero_point?: T, y_scale: float, y_zero_point?: T) -> (Y: T)
            [auto_pad: string = "NOTSET" in {NOTSET SAME_UPPER SAME_LOWER VALID}, ceil_mode: int = 0, channels_last: int = 0, count_include_pad: int = 0,
             kernel_shape!: ints >= 1, pads: ints, strides: ints >= 1]
            T: uint8 int8
        com.microsoft.QLinearConcat-1 (Y_scale: TF, Y_zero_point: T8, inputs...: *TV) -> (Y: T8)
            [axis!: int]
            T8: uint8 int8; TF: float; TV: uint8 int8 float
        com.microsoft.QLinearConv-1 (x: T1, x_scale: float, x_zero_point: T1, w: T2, w_scale: float, w_zero_point: T2, y_scale: float, y_zero_point: T3, B?: T4) -> (y: T3)
            [auto_pad: string = "NOTSET" in {NOTSET SAME_UPPER SAME_LOWER VALID}, channels_last: int = 0, dilations: ints >= 1, group: int = 1 >= 1, kernel_shape: ints >= 1,
             pads: ints, strides: ints >= 1]
            T1: uint8 int8; T2: uint8 int8; T3: uint8 int8; T4: int32
        com.microsoft.QLinearGlobalAveragePool-1 (X: T, x_scale: float, x_zero_point: T, y_scale: float, y_zero_point: T) -> (Y: T)
            [channels_last: int = 0]
            T: uint8 int8
        com.microsoft.QLinearLeakyRelu-1 (X: T, X_scale: float, X_zero_point?: T, Y_scale: float, Y_zero_point?: T) -> (Y: T)
            [alpha: float = 0.01]
            T: uint8 int8
        com.microsoft.QLinearReduceMean-1 (data: T, data_scale: float, data_zero_point?: T, reduced_scale: float, reduced_zero_point?: T) -> (reduced: T)
            [axes!: ints, keepdims!: int]
            T: uint8 int8
        com.microsoft.QLinearSigmoid-1 (X: T, X_scale: float, X_zero_point?: T, Y_scale: float, Y_zero_point?: T) -> (Y: T)
            T: uint8 int8
        com.microsoft.QLinearSoftmax-1 (X: T, X_scale: float, x_zero_point?: T, y_scale: float, y_zero_point: T) -> (Y: T)
            [axis: int = -1, opset!: int >= 1]
            T: uint8 int8
        com.microsoft.QLinearWhere-1 (condition: B, X: T, x_scale: TF, x_zero_point: T, Y: T, y_scale: TF, y_zero_point: T, z_scale: TF, z_zero_point: T) -> (Z: T)
            B: bool; T: uint8 int8; TF: float
        com.microsoft.QuantizeLinear-1 (x: T1, y_scale: T1, y_zero_point?: T2) -> (y: T2)
            [axis: int]
            T1: float16 float; T2: int8 uint8 int16 uint16 int4 uint4
        """;

    public static void InferBinary(OpContext c) => c.Set(0, c.Element(0), c.Broadcast(0, 3));

    public static void InferWhere(OpContext c) => c.Set(0, c.Element(1), c.Broadcast(0, 1, 4));

    public static void InferConv(OpContext c)
    {
        if (c.Flag("channels_last", false))
            c.Set(0, c.Element(7), c.ShapeOf(0) is { } x ? OpContext.OfRank(x.Rank) : null);
        else
            Conv.InferQuantized(c);
    }

    public static void InferPool(OpContext c)
    {
        if (c.Flag("channels_last", false))
            c.Set(0, c.Element(0), c.ShapeOf(0) is { } x ? OpContext.OfRank(x.Rank) : null);
        else
            Pool.Infer(c);
    }

    public static void InferGlobalPool(OpContext c)
    {
        if (c.ShapeOfAtLeast(0, 3) is not { } x)
        {
            c.Set(0, c.Element(0), null);
            return;
        }

        int channels = c.Flag("channels_last", false) ? x.Rank - 1 : 1;
        c.Set(0, c.Element(0), new Shape([.. x.Select((d, i) => i == 0 || i == channels ? d : (Dim)1)]));
    }

    public static void InferConcat(OpContext c)
    {
        Shape? result = null;
        for (int i = 2; i < c.InputCount; i += 3)
        {
            if (c.ShapeOf(i) is not { } part)
            {
                c.Set(0, c.Element(1), null);
                return;
            }

            int axis = c.Axis("axis", 0, part.Rank);
            result = result is null ? part : OpContext.With(result, axis, ((Scalar)result[axis] + part[axis]).ToDim());
        }

        c.Set(0, c.Element(1), result);
    }

    public static void InferGemm(OpContext c)
    {
        Shape? a = c.ShapeOfRank(0, 2), b = c.ShapeOfRank(3, 2);
        Dim rows = a?[c.Flag("transA", false) ? 1 : 0] ?? default, columns = b?[c.Flag("transB", false) ? 0 : 1] ?? default;
        c.Set(0, c.Has(7) ? c.Has(8) ? c.Element(8) : DataType.UInt8 : DataType.Float, new Shape(rows, columns));
    }

    public static void InferQuantize(OpContext c) => c.Set(0, c.Has(2) ? c.Element(2) : DataType.UInt8, c.ShapeOf(0));

    public static void InferDequantize(OpContext c) => c.Set(0, c.Element(1), c.ShapeOf(0));
}
