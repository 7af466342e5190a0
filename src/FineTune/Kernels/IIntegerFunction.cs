namespace Transfer.FineTune.Kernels;

/// <summary>A function of two integers (truth values are 0 and 1).</summary>
internal interface IIntegerFunction
{
    static abstract long At(long a, long b);
}
