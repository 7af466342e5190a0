using Transfer.FineTune.Kernels;

namespace Transfer.FineTune.Engine;

/// <summary>What one user of a value adds to the value's gradient: summed over what was broadcast, written by the first, added by the others.</summary>
internal sealed unsafe class Contribution(Slot from, Slot to, bool isFirst)
{
    private readonly bool _sameShape = from.Count == to.Count;
    private readonly Reduction _sum = from.Count == to.Count ? default : Reduction.Unbroadcast(from.Shape, to.Shape);

    public void Accumulate(Workers workers)
    {
        if (!_sameShape)
            _sum.Run<SumOf>(workers, from.F, to.F, accumulate: !isFirst);
        else if (isFirst)
            Fill.Copy(from.Pointer, to.Pointer, to.Bytes);
        else
            Elementwise.Run<Sum>(workers, to.Length, to.F, from.F, null, to.F);
    }
}
