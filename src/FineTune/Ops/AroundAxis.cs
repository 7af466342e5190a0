using Transfer.FineTune.Engine;

namespace Transfer.FineTune.Ops;

/// <summary>A shape seen around one axis: the elements before it, its length, the elements behind it.</summary>
internal readonly record struct AroundAxis(long Outer, long Length, long Inner)
{
    public static AroundAxis Of(long[] shape, int axis) =>
        new(Slot.Product(shape.AsSpan(0, axis)), shape[axis], Slot.Product(shape.AsSpan(axis + 1)));

    /// <summary>Copies a range of the axis from one tensor to another that is equal beside it.</summary>
    public static unsafe void Copy(AroundAxis from, byte* source, long first, AroundAxis to, byte* target, long place, long length, int elementSize)
    {
        long bytes = length * from.Inner * elementSize;
        for (long outer = 0; outer < from.Outer; outer++)
        {
            byte* s = source + (((outer * from.Length) + first) * from.Inner * elementSize);
            byte* t = target + (((outer * to.Length) + place) * to.Inner * elementSize);
            Buffer.MemoryCopy(s, t, bytes, bytes);
        }
    }
}
