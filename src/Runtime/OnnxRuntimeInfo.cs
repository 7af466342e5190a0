using Transfer.Onnx;
using Transfer.Runtime.Interop;

namespace Transfer.Runtime;

/// <summary>What ONNX Runtime this process has. Each property loads the library when that has not been done.</summary>
/// <exception cref="TransferException">The library is missing or cannot be used (kind Resource).</exception>
public static class OnnxRuntimeInfo
{
    /// <summary>For instance <c>1.30.0</c>.</summary>
    public static string Version => OrtLibrary.Shared.Version;

    /// <summary>The full path of the library.</summary>
    public static string LibraryPath => OrtLibrary.Shared.Path;

    /// <summary>
    /// The execution providers that the library knows, by ONNX Runtime's names (<c>CPUExecutionProvider</c>). One of them may still be
    /// refused when a session opens, where a file of its own or a device is missing.
    /// </summary>
    public static IReadOnlyList<string> Providers => OrtLibrary.Shared.Providers;

    /// <summary>Why a session with this provider would be refused on this machine, and how to mend it; null when it would not.</summary>
    public static string? WhyNot(ExecutionProvider provider)
    {
        try
        {
            NativeOptions.Create(OrtLibrary.Shared, "", new SessionOptions { Provider = provider }).Dispose();
            return null;
        }
        catch (TransferException refusal)
        {
            return refusal.Message;
        }
    }
}
