using System.Runtime.InteropServices;

namespace Transfer.FineTune.Kernels;

/// <summary>Clearing and copying of whole arrays.</summary>
internal static unsafe class Fill
{
    public static void Zero(void* to, long bytes) => NativeMemory.Clear(to, (nuint)bytes);

    public static void Copy(void* from, void* to, long bytes) => Buffer.MemoryCopy(from, to, bytes, bytes);
}
