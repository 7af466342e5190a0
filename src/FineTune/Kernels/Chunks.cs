namespace Transfer.FineTune.Kernels;

/// <summary>How arrays are cut for the workers: by length alone, never by the number of threads.</summary>
internal static class Chunks
{
    /// <summary>Elements in a chunk of element-wise work: 64 KiB of floats, some tens of microseconds.</summary>
    public const int Elements = 16 * 1024;

    /// <summary>The number of chunks of <paramref name="size"/> that hold <paramref name="count"/>.</summary>
    public static int Of(long count, long size = Elements) => checked((int)((count + size - 1) / size));

    /// <summary>Rows of a length that make a chunk of about <see cref="Elements"/> elements, at least one.</summary>
    public static long Rows(long rowLength) => Math.Max(1, Elements / Math.Max(1, rowLength));
}
