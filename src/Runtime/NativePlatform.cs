using System.Runtime.InteropServices;

namespace Transfer.Runtime;

/// <summary>A platform by its .NET name, and the file names that the native libraries have there, the preferred one first.</summary>
internal sealed record NativePlatform(string Rid, string[] OnnxRuntime, string[] Vips)
{
    private static readonly string[] LinuxOrt = ["libonnxruntime.so.1", "libonnxruntime.so", "libonnxruntime.so.1.*"];
    private static readonly string[] LinuxVips = ["libvips-cpp.so.*", "libvips.so.42"];
    private static readonly string[] MacOrt = ["libonnxruntime.1.dylib", "libonnxruntime.dylib", "libonnxruntime.1.*.dylib"];
    private static readonly string[] MacVips = ["libvips-cpp.*.dylib", "libvips.42.dylib"];
    private static readonly string[] WindowsOrt = ["onnxruntime.dll"];
    private static readonly string[] WindowsVips = ["libvips-42.dll"];

    /// <summary>Every platform that is supported.</summary>
    public static IReadOnlyList<NativePlatform> All { get; } =
    [
        new("linux-x64", LinuxOrt, LinuxVips),
        new("linux-arm64", LinuxOrt, LinuxVips),
        new("linux-musl-x64", LinuxOrt, LinuxVips),
        new("linux-musl-arm64", LinuxOrt, LinuxVips),
        new("win-x64", WindowsOrt, WindowsVips),
        new("win-arm64", WindowsOrt, WindowsVips),
        new("osx-arm64", MacOrt, MacVips),
        new("osx-x64", MacOrt, MacVips),
    ];

    /// <summary>The platform this process runs on; one that is not in the table gets the names of its system.</summary>
    public static NativePlatform Current { get; } = Of(
        OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux",
        isMusl: RuntimeInformation.RuntimeIdentifier.Contains("musl", StringComparison.Ordinal),
        RuntimeInformation.ProcessArchitecture);

    /// <summary>The platform of a system (<c>win</c>, <c>osx</c>, <c>linux</c>), C library and architecture.</summary>
    public static NativePlatform Of(string system, bool isMusl, Architecture architecture)
    {
        string rid = $"{system}{(isMusl ? "-musl" : "")}-{architecture.ToString().ToLowerInvariant()}";
        return All.FirstOrDefault(p => p.Rid == rid) ?? All.First(p => p.Rid.StartsWith(system, StringComparison.Ordinal)) with { Rid = rid };
    }

    /// <summary>The file names of a library.</summary>
    public string[] FileNames(NativeLibraryKind kind) => kind == NativeLibraryKind.OnnxRuntime ? OnnxRuntime : Vips;
}
