using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Transfer.FineTune.Kernels;

/// <summary>Whether blocked layout pays on this machine.</summary>
internal static class BlockedMachine
{
    /// <summary>Fused multiply-adds of at least 256 bits; without them the plain kernels are quicker.</summary>
    public static bool IsSupported => Vector256.IsHardwareAccelerated && Fma.IsSupported;
}
