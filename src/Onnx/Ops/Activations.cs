namespace Transfer.Onnx.Ops;

/// <summary>Activations that began late, written as the operators before them compute them.</summary>
internal static class Activations
{
    /// <summary>Celu(x) = max(0, x) + min(0, alpha * (e^(x/alpha) - 1)) = alpha * Elu(x / alpha).</summary>
    public static void CeluFrom12(StepContext c)
    {
        Value alpha = c.Number(c.KnownElement(0), c.Node.Attributes.Float("alpha", 1));
        c.Replace(c.Add("Mul", [c.Add("Elu", [c.Add("Div", [c.Input(0), alpha])]), alpha]));
    }

    /// <summary>Opset 12 has it for float32 alone.</summary>
    public static void CeluFrom28(StepContext c, OpsetStep step)
    {
        if (c.Element(0) == DataType.Double)
            CeluFrom12(c);
        else
            Narrow.ToFloat(c, step);
    }

    /// <summary>Gelu(x) = x/2 * (1 + erf(x/√2)), or x/2 * (1 + tanh(√(2/π) * (x + 0.044715 x³))).</summary>
    public static void GeluFrom20(StepContext c)
    {
        Value x = c.Input(0);
        DataType type = c.KnownElement(0);
        Value inner;
        if (c.Node.Attributes.String("approximate", "none") == "tanh")
        {
            Value cubed = c.Add("Mul", [x, c.Add("Mul", [x, x])]);
            Value sum = c.Add("Add", [x, c.Add("Mul", [cubed, c.Number(type, 0.044715)])]);
            inner = c.Add("Tanh", [c.Add("Mul", [sum, c.Number(type, Math.Sqrt(2 / Math.PI))])]);
        }
        else
        {
            inner = c.Add("Erf", [c.Add("Mul", [x, c.Number(type, Math.Sqrt(0.5))])]);
        }

        Value half = c.Add("Mul", [x, c.Number(type, 0.5)]);
        c.Replace(c.Add("Mul", [half, c.Add("Add", [inner, c.Number(type, 1)])]));
    }

    /// <summary>HardSwish(x) = x * max(0, min(1, x/6 + 1/2)).</summary>
    public static void HardSwishFrom14(StepContext c) =>
        c.Replace(c.Add("Mul", [c.Input(0), c.Add("HardSigmoid", [c.Input(0)], ("alpha", 1 / 6f), ("beta", 0.5f))]));

    /// <summary>Mish(x) = x * tanh(ln(1 + e^x)).</summary>
    public static void MishFrom18(StepContext c) =>
        c.Replace(c.Add("Mul", [c.Input(0), c.Add("Tanh", [c.Add("Softplus", [c.Input(0)])])]));

    /// <summary>Swish(x) = x / (1 + e^(-alpha x)).</summary>
    public static void SwishFrom24(StepContext c)
    {
        float alpha = c.Node.Attributes.Float("alpha", 1);
        Value x = c.Input(0), scaled = alpha == 1 ? x : c.Add("Mul", [x, c.Number(c.KnownElement(0), alpha)]);
        c.Replace(c.Add("Mul", [x, c.Add("Sigmoid", [scaled])]));
    }

    /// <summary>SwiGLU(a, b) = Swish(a) * b.</summary>
    public static void SwiGluFrom28(StepContext c) =>
        c.Replace(c.Add("Mul", [c.Add("Swish", [c.Input(0)], ("alpha", c.Node.Attributes.Float("alpha", 1))), c.Input(1)]));

    /// <summary>ThresholdedRelu(x) = x where x > alpha, else 0.</summary>
    public static void ThresholdedReluFrom10(StepContext c)
    {
        DataType type = c.KnownElement(0);
        Value above = c.Add("Greater", [c.Input(0), c.Number(type, c.Node.Attributes.Float("alpha", 1))]);
        c.Replace(c.Add("Where", [above, c.Input(0), c.Number(type, 0)]));
    }
}
