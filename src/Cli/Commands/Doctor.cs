using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Transfer.Onnx;
using Transfer.Runtime;
using Transfer.Zoo;

namespace Transfer.Cli.Commands;

/// <summary><c>transfer doctor</c>: what was found on this machine, and how to mend what was not.</summary>
internal sealed class Doctor : Verb
{
    public Doctor()
        : base("doctor", "Shows what was found on this machine and how to mend what was not", "transfer doctor", "transfer doctor --json")
    {
    }

    /// <inheritdoc/>
    public override int Run(Invocation call)
    {
        DoctorReport report = Examine(call.Host.Variable);
        call.Output.Json(report.ToJson());
        call.Output.Table(report.ToTable());
        foreach (string problem in report.Problems)
            call.Output.Problem(problem);
        return report.Problems.Any() ? (int)ErrorKind.Resource : 0;
    }

    private static DoctorReport Examine(Func<string, string?> variable)
    {
        var onnxRuntime = LibraryFinding.Of(() => (OnnxRuntimeInfo.Version, OnnxRuntimeInfo.LibraryPath));
        string? folder = CacheFolder.Find(variable);
        IReadOnlyList<CachedFile> cached = Cached(folder);
        return new DoctorReport
        {
            Version = ProductVersion.Text,
            System = RuntimeInformation.OSDescription,
            Dotnet = Environment.Version.ToString(),
            Rid = NativeLibraries.RuntimeIdentifier,
            Simd = Simd(),
            Cores = Environment.ProcessorCount,
            Memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
            OnnxRuntime = onnxRuntime,
            Providers = onnxRuntime.Problem is null ? ProviderFinding.All() : [],
            Vips = LibraryFinding.Of(() => (ImageDecoder.Library.Version.Split(' ')[^1], ImageDecoder.Library.Path)),
            CacheFolder = folder,
            CachedModels = cached.Count,
            CachedBytes = cached.Sum(file => file.Bytes),
            FreeBytes = folder is null ? null : FreeBytes(folder),
        };
    }

    private static string Simd() =>
        Vector512.IsHardwareAccelerated ? "AVX-512"
        : Avx2.IsSupported ? "AVX2"
        : Vector128.IsHardwareAccelerated ? RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "NEON" : "SSE"
        : "no vector instructions";

    private static IReadOnlyList<CachedFile> Cached(string? folder)
    {
        try
        {
            return new ModelCache(folder).List();
        }
        catch (TransferException)
        {
            // A cache that cannot be read holds nothing that could be used.
            return [];
        }
    }

    // The cache's folder is made when something is first put there; until then its nearest parent stands for it.
    private static long? FreeBytes(string folder)
    {
        DirectoryInfo? at = new(folder);
        while (at is { Exists: false })
            at = at.Parent;
        try
        {
            return at is null ? null : new DriveInfo(at.FullName).AvailableFreeSpace;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }
}
