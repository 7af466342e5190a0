using System.Runtime.InteropServices;
using System.Text;
using Transfer.Onnx;

namespace Transfer.Runtime.Interop;

/// <summary>ONNX Runtime loaded into this process, with the one environment that its sessions share. It stays until the process ends.</summary>
internal sealed unsafe class OrtLibrary
{
    private const int OldestMinor = 22;
    private const int HasShapeMinor = 24;

    // Errors come back as statuses; ONNX Runtime would also print them to stderr, where only our one line belongs.
    private const int FatalOnly = 4;

    // The C library is one per process, and so is its environment. A failure is kept, too: the search would end the same.
    private static readonly Lazy<OrtLibrary> Instance = new(() => new OrtLibrary(NativeLibraries.Find(NativeLibraryKind.OnnxRuntime)));

    internal OrtLibrary(string path)
    {
        Path = path;
        // From 1.29 on the libraries for Linux and macOS, too, start an uploader with the environment: it leaves a database and a
        // device id in the user's folders and reads the command line, by a regular expression that overflows the stack when that is
        // long. Switching it off afterwards is too late.
        NativeEnvironment.Set("ORT_DISABLE_TELEMETRY", "1");
        nint library = NativeLibraries.Load(NativeLibraryKind.OnnxRuntime, path);
        if (!NativeLibrary.TryGetExport(library, "OrtGetApiBase", out nint getApiBase))
            throw NativeLibraries.Unusable(NativeLibraryKind.OnnxRuntime, path, "it is another library, it has no OrtGetApiBase");

        var apiBase = (nint*)((delegate* unmanaged<nint>)getApiBase)();
        Version = Text(((delegate* unmanaged<byte*>)apiBase[1])());
        int minor = MinorVersion(Version);
        // An older library prints to stderr when it is asked for a table that it lacks.
        nint table = minor < OldestMinor ? 0 : ((delegate* unmanaged<uint, nint>)apiBase[0])(OrtApi.Version);
        if (table == 0)
            throw NativeLibraries.Unusable(NativeLibraryKind.OnnxRuntime, path, $"its version is {Shown.Text(Version)}");

        Api = new OrtApi(table);
        KnowsUnknownRank = minor >= HasShapeMinor;
        nint environment;
        fixed (byte* name = "transfer"u8)
            Check(Api.CreateEnv(FatalOnly, name, &environment), path);
        Check(Api.DisableTelemetryEvents(environment), path);
        nint allocator, memory;
        Check(Api.GetAllocatorWithDefaultOptions(&allocator), path);
        Check(Api.CreateCpuMemoryInfo(0, 0, &memory), path);
        (Environment, Allocator, CpuMemory) = (environment, allocator, memory);
    }

    /// <summary>The library of this process, loaded at the first call.</summary>
    /// <exception cref="TransferException">It is missing or cannot be used (kind Resource).</exception>
    public static OrtLibrary Shared => Instance.Value;

    public OrtApi Api { get; }

    /// <summary>The file it was loaded from.</summary>
    public string Path { get; }

    /// <summary>Its version, for instance <c>1.30.0</c>.</summary>
    public string Version { get; }

    /// <summary>Whether it can tell a declared scalar from a declared unknown rank.</summary>
    public bool KnowsUnknownRank { get; }

    public nint Environment { get; }

    /// <summary>The allocator for the strings and values that it hands out.</summary>
    public nint Allocator { get; }

    /// <summary>Describes ordinary memory.</summary>
    public nint CpuMemory { get; }

    /// <summary>The names of the execution providers that the library was built with, ONNX Runtime's own.</summary>
    public IReadOnlyList<string> Providers
    {
        get
        {
            byte** names;
            int count;
            Check(Api.GetAvailableProviders(&names, &count), Path);
            var providers = new string[count];
            for (int i = 0; i < count; i++)
                providers[i] = Text(names[i]);
            Check(Api.ReleaseAvailableProviders(names, count), Path);
            return providers;
        }
    }

    /// <summary>The number behind the first point of a version; 0 when there is none or the first number is not 1.</summary>
    public static int MinorVersion(string version)
    {
        string[] parts = version.Split('.');
        return parts.Length > 1 && parts[0] == "1" && int.TryParse(parts[1], out int minor) ? minor : 0;
    }

    public static string Text(byte* utf8) => Marshal.PtrToStringUTF8((nint)utf8) ?? "";

    /// <summary>A name as the C interface takes it, at an address that stays.</summary>
    public static byte[] PinnedName(string name)
    {
        byte[] pinned = GC.AllocateArray<byte>(Encoding.UTF8.GetByteCount(name) + 1, pinned: true);
        Encoding.UTF8.GetBytes(name, pinned);
        return pinned;
    }

    /// <summary>Reads a string that the library allocated for us, and frees it.</summary>
    public string TakeText(byte* utf8)
    {
        string text = Text(utf8);
        Free(utf8);
        return text;
    }

    public void Free(void* allocated) => Check(Api.AllocatorFree(Allocator, allocated), Path);

    /// <summary>Turns a status that is not success into an error about <paramref name="subject"/>, usually a model's file.</summary>
    public void Check(nint status, string subject)
    {
        if (status == 0)
            return;
        int code = Api.GetErrorCode(status);
        string text = Text(Api.GetErrorMessage(status));
        Api.ReleaseStatus(status);
        throw OrtErrors.Translate(subject, code, text);
    }
}
