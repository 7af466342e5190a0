using System.Runtime.InteropServices;

namespace Transfer.Runtime.Interop;

/// <summary>Environment variables as native libraries see them.</summary>
internal static partial class NativeEnvironment
{
    /// <summary>
    /// Sets a variable for native code of this process and for child processes. .NET keeps a copy of its own on Unix, which getenv
    /// does not see, so the C library is told, too. It changes a table that other threads may be reading: call it once, early.
    /// </summary>
    public static void Set(string name, string value)
    {
        Environment.SetEnvironmentVariable(name, value);
        if (!OperatingSystem.IsWindows())
            _ = SetInC(name, value, overwrite: 1);
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetInC(string name, string value, int overwrite);
}
