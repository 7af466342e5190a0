using System.Runtime.InteropServices;
using Transfer.Onnx;

namespace Transfer.Cli;

/// <summary>
/// How many files the system lets this process open at once. The runtime itself keeps each of its libraries open, so a limit that is too low
/// ends a run somewhere inside, where not even the error can be told any more; it is refused at the start instead.
/// </summary>
internal static partial class OpenFileLimit
{
    // RLIMIT_NOFILE as Linux and as macOS number it.
    private const int OfLinux = 7, OfApple = 8;
    private const long Least = 128;

    /// <summary>What to say where the limit is too low; null where it suffices or is not known.</summary>
    public static TransferException? Find() => OperatingSystem.IsWindows() ? null : Judge(Read());

    /// <summary>Judges a limit.</summary>
    public static TransferException? Judge(long? limit) => limit is { } files && files < Least
        ? new(ErrorKind.Resource, $"this process may open {files} files at once, and needs {Least}; raise the limit (ulimit -n) and run again")
        : null;

    private static long? Read()
    {
        long[] limits = new long[2];
        return GetLimit(OperatingSystem.IsMacOS() ? OfApple : OfLinux, limits) == 0 && limits[1] >= 0 ? limits[1] : null;
    }

    // The current limit and the highest; the runtime has raised the first to the second.
    [LibraryImport("libc", EntryPoint = "getrlimit")]
    private static partial int GetLimit(int resource, [Out] long[] limits);
}
