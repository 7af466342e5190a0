namespace Transfer.Onnx;

/// <summary>
/// <code>
/// Conv&lt;pads = q&gt;(Pad(x, p, 0), w, b)   ->   Conv&lt;pads = p + q&gt;(x, w, b)
/// </code>
/// The Pad is constant, by zeros, not negative, and leaves batch and channels alone; nothing else reads it.
/// </summary>
internal sealed class FusePad() : NodePass("fuse-pad", "a Pad by zeros goes into the pads of the Conv after it", keepsBits: true)
{
    private protected override bool TryRewrite(Node node, PassContext context)
    {
        if (!node.Is("Conv") || context.Opset < 2 || node.Attributes.String("auto_pad", "NOTSET") != "NOTSET" || PassContext.OnlyFor(node.Input(0), "Pad") is not { } pad)
            return false;
        if (pad.Attributes.String("mode", "constant") != "constant" || pad.Input(0) is not { } x || pad.Input(3) is not null || !IsByZeros(pad, context))
            return false;
        long[]? pads = context.Opset < 11 ? pad.Attributes.Ints("pads")?.ToArray() : context.IntegersOf(pad.Input(1));
        if (pads is not { Length: >= 6 } || Array.Exists(pads, p => p < 0))
            return false;
        int rank = pads.Length / 2;
        if (pads[0] + pads[1] + pads[rank] + pads[rank + 1] != 0)
            return false;
        long[] own = node.Attributes.Ints("pads")?.ToArray() ?? new long[pads.Length - 4];
        long[] added = [.. pads[2..rank], .. pads[(rank + 2)..]];
        if (own.Length != added.Length)
            return false;
        node.Attributes.Set("pads", own.Zip(added, (a, b) => a + b).ToArray());
        node.SetInput(0, x);
        return true;
    }

    private static bool IsByZeros(Node pad, PassContext context) => context.Opset < 11
        ? pad.Attributes.Float("value", 0) == 0
        : pad.Input(2) is not { } value || context.IsNumber(value, 0);
}
