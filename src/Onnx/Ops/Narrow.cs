namespace Transfer.Onnx.Ops;

/// <summary>
/// Element types that an operator came to take later, done without: the operator runs on a wider type that holds every value of the narrow
/// one, between casts.
/// </summary>
internal static class Narrow
{
    private static readonly DataType[] NarrowIntegers =
        [DataType.Int8, DataType.UInt8, DataType.Int16, DataType.UInt16, DataType.Int32, DataType.UInt32, DataType.Bool];

    private static readonly DataType[] InFloat =
        [DataType.Float16, DataType.BFloat16, DataType.Int8, DataType.UInt8, DataType.Int16, DataType.UInt16, DataType.Bool];

    /// <summary>Through float32, which holds float16, bfloat16 and the integers of up to 16 bits.</summary>
    public static void ToFloat(StepContext c, OpsetStep step) => Through(c, step, DataType.Float, InFloat);

    /// <summary>Through float32 or, where that does not hold the type, float64.</summary>
    public static void ToReal(StepContext c, OpsetStep step)
    {
        if (InFloat.Contains(c.Element(0)))
            ToFloat(c, step);
        else
            ToDouble(c, step);
    }

    /// <summary>Through float64, which holds the integers of up to 32 bits.</summary>
    public static void ToDouble(StepContext c, OpsetStep step) => Through(c, step, DataType.Double, NarrowIntegers);

    /// <summary>Through int32. What wraps around there wraps around alike when cast back.</summary>
    public static void ToInt32(StepContext c, OpsetStep step) => Through(c, step, DataType.Int32, NarrowIntegers);

    /// <summary>Whether every value of a type is one of float64 too.</summary>
    public static bool FitsDouble(DataType type) => NarrowIntegers.Contains(type) || type.IsFloatingPoint();

    /// <summary>An error: the operator does not take the type there.</summary>
    public static TransferException Refuse(StepContext c, DataType element) =>
        c.Refuse($"the operator takes no {element.OnnxName()} there; convert to opset {c.Version} or later");

    private static void Through(StepContext c, OpsetStep step, DataType wide, DataType[] held)
    {
        int inputs = step.DataOnly ? 1 : c.Node.Inputs.Count, outputs = step.DataOnly ? 1 : c.Node.Outputs.Count;
        Value?[] operands = [.. c.Node.Inputs.Take(inputs), .. c.Node.Outputs.Take(outputs)];
        foreach (DataType element in operands.Select(c.ElementOf))
        {
            if (step.Added.Contains(element) && !held.Contains(element))
                throw Refuse(c, element);
        }

        for (int i = 0; i < inputs; i++)
        {
            if (step.Added.Contains(c.Element(i)))
                c.SetInput(i, c.Cast(c.Input(i), wide));
        }

        for (int i = 0; i < outputs; i++)
        {
            DataType element = c.ElementOf(c.Node.Output(i));
            if (step.Added.Contains(element))
                c.Follow(i, new TensorType(wide, c.ShapeOf(c.Node.Output(i))), "Cast", [], ("to", element));
        }
    }
}
