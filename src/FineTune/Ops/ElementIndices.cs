using Transfer.FineTune.Engine;
using Transfer.Onnx;

namespace Transfer.FineTune.Ops;

/// <summary>What indices of single elements must look like, so that no kernel leaves the tensor they point into.</summary>
internal static class ElementIndices
{
    /// <summary>Refuses indices of another rank, or longer than the data on an axis that they do not index.</summary>
    public static void Check(Slot data, Slot indices, int axis, Func<string, TransferException> bad)
    {
        bool fits = data.Rank == indices.Rank;
        for (int i = 0; fits && i < data.Rank; i++)
            fits = i == axis || indices.Dim(i) <= data.Dim(i);
        if (!fits)
            throw bad($"indices {indices} do not fit {data}: the rank must be the same, and no axis but {axis} may be longer");
    }

    /// <summary>Refuses updates whose shape is not the one the indices ask for.</summary>
    public static void CheckUpdates(Slot updates, ReadOnlySpan<long> wanted, Func<string, TransferException> bad)
    {
        if (!updates.Shape.AsSpan().SequenceEqual(wanted))
            throw bad($"updates {updates} must have shape [{string.Join(',', wanted.ToArray())}], as the indices ask");
    }
}
