namespace Transfer.FineTune.Ops;

/// <summary>x without dimensions of one: those of <c>axes</c> (an attribute before opset 13, then an input), or all.</summary>
internal sealed class Squeeze : ViewOperator
{
    protected override long[] Shape()
    {
        long[]? axes = Has(1) ? ConstantInts(1) : Attributes.Ints("axes")?.ToArray();
        bool[] goes = axes is null ? Array.ConvertAll(X().Shape, d => d == 1) : Axes(axes, X().Rank);
        for (int d = 0; d < goes.Length; d++)
        {
            if (goes[d] && X().Shape[d] != 1)
                throw Bad($"axis {d} of {X()} is to go; only dimensions of 1 can");
        }

        return [.. X().Shape.Where((_, d) => !goes[d])];
    }
}
