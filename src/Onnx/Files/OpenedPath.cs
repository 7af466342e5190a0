using Microsoft.Win32.SafeHandles;

namespace Transfer.Onnx;

/// <summary>Where a file is that is open already. Its name may lead elsewhere by now, so the system is asked.</summary>
internal static class OpenedPath
{
    private const string Gone = " (deleted)";

    /// <summary>The full path with every link followed, also of a file that was deleted since; null where the system does not say: on others than Linux.</summary>
    public static string? Of(SafeFileHandle handle)
    {
        if (!OperatingSystem.IsLinux() || new FileInfo($"/proc/self/fd/{handle.DangerousGetHandle()}").LinkTarget is not { } path)
            return null;
        return path.EndsWith(Gone, StringComparison.Ordinal) && !File.Exists(path) ? path[..^Gone.Length] : path;
    }
}
