using Transfer.FineTune.Engine;

namespace Transfer.FineTune.Ops;

/// <summary>x under another shape: 0 keeps a dimension (unless <c>allowzero</c>), one -1 takes what is left.</summary>
internal sealed class Reshape : ViewOperator
{
    protected override long[] Shape()
    {
        long[] asked = (Has(1) ? ConstantInts(1) : Attributes.Ints("shape")?.ToArray()) ?? throw Bad("no shape is given");
        var shape = (long[])asked.Clone();
        int open = -1;
        for (int d = 0; d < shape.Length; d++)
        {
            if (shape[d] == 0 && Attributes.Int("allowzero", 0) == 0)
                shape[d] = d < X().Rank ? X().Shape[d] : throw Bad($"shape [{string.Join(',', asked)}] copies dimension {d}, {X()} has none");
            if (shape[d] == -1)
                (open, shape[d]) = (d, 1);
        }

        if (open >= 0)
            shape[open] = X().Count / Math.Max(1, Slot.Product(shape));
        return shape;
    }
}
