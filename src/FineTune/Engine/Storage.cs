namespace Transfer.FineTune.Engine;

/// <summary>
/// A stretch of the arena and the time it is needed: from the first step that touches it to the last. Steps are counted through one
/// forward and one backward pass. Values that are views of each other have one storage.
/// </summary>
internal sealed unsafe class Storage(long bytes)
{
    /// <summary>The size, at least one byte so that empty tensors have an address.</summary>
    public long Bytes { get; } = Math.Max(1, bytes);

    public int First { get; private set; } = int.MaxValue;

    public int Last { get; private set; } = -1;

    /// <summary>Whether it lives as long as the engine: parameters, their gradients, inputs, outputs.</summary>
    public bool IsPermanent { get; private set; }

    /// <summary>Whether several values' gradients are this memory at once, so that none of their owners may write over it.</summary>
    public bool IsShared { get; set; }

    /// <summary>Whether an arena, this engine's or that of the engine it shares with, holds it.</summary>
    public bool IsPlaced { get; set; }

    /// <summary>Where it is; null before the arena is there.</summary>
    public byte* Pointer { get; set; }

    /// <summary>Whether any step needs it.</summary>
    public bool IsUsed => IsPermanent || Last >= 0;

    public void Touch(int time)
    {
        First = Math.Min(First, time);
        Last = Math.Max(Last, time);
    }

    public void MakePermanent()
    {
        IsPermanent = true;
        Touch(0);
        Touch(int.MaxValue);
    }
}
