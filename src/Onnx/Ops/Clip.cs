using System.Buffers.Binary;

namespace Transfer.Onnx.Ops;

/// <summary>
/// Clip(x) = min(max(x, low), high); a limit that is left out is the type's own. The limits are attributes before opset 11, inputs
/// from then on; integers from 12 on.
/// </summary>
internal static class Clip
{
    public static void To11(StepContext c)
    {
        AttributeToInput(c, "min", 1);
        AttributeToInput(c, "max", 2);
    }

    public static void From11(StepContext c)
    {
        if (AsFloat(c, 1) && AsFloat(c, 2))
        {
            InputToAttribute(c, 1, "min");
            InputToAttribute(c, 2, "max");
            c.TrimInputs(1);
            return;
        }

        Value x = c.Input(0);
        x = c.Node.Input(1) is { } low ? c.Add("Max", [x, low]) : x;
        c.Replace(c.Node.Input(2) is { } high ? c.Add("Min", [x, high]) : x);
    }

    /// <summary>Integers: through floats, or by comparing where that does not hold them.</summary>
    public static void From12(StepContext c, OpsetStep step)
    {
        if (Narrow.FitsDouble(c.Element(0)))
        {
            Narrow.ToReal(c, step);
            return;
        }

        Value x = c.Input(0);
        if (c.Node.Input(1) is { } low)
            x = c.Add("Where", [c.Add("Less", [x, low]), low, x]);
        if (c.Node.Input(2) is { } high)
            x = c.Add("Where", [c.Add("Less", [high, x]), high, x]);
        c.Replace(x);
    }

    private static void AttributeToInput(StepContext c, string name, int input)
    {
        if (c.Node.Attributes.Find(name) is null)
            return;
        c.SetInput(input, c.Number(c.KnownElement(0), c.Node.Attributes.Float(name, 0)));
        _ = c.DropAttribute(name);
    }

    private static bool AsFloat(StepContext c, int input) => !c.Has(input)
        || (c.Constant(input) is { Count: 1 } limit && (limit.Type != DataType.Double || (double)(float)Double(limit) == Double(limit)));

    private static double Double(Tensor limit) => BinaryPrimitives.ReadDoubleLittleEndian(limit.Bytes.Span);

    private static void InputToAttribute(StepContext c, int input, string name)
    {
        if (c.Has(input))
            c.SetAttribute(name, c.Constant(input)!.ToFloats()[0]);
    }
}
